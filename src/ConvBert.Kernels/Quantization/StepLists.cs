using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Which steps of a tile's rows and a panel add how many products in 16 bits: where the product of both <see cref="LaneNorms"/> fits,
/// sixteen a lane, else eight, else two, which always fit.
/// </summary>
/// <param name="memory"><see cref="Length"/> numbers.</param>
/// <param name="units">Units of 32 steps of k.</param>
internal unsafe ref struct StepLists(int* memory, int units)
{
    private int _eights;
    private int _fours;
    private int _ones;

    /// <summary>Steps of eight instructions.</summary>
    public readonly ReadOnlySpan<int> Eights => new(memory, _eights);

    /// <summary>Steps of four.</summary>
    public readonly ReadOnlySpan<int> Fours => new(memory + units, _fours);

    /// <summary>Steps of one.</summary>
    public readonly ReadOnlySpan<int> Ones => new(memory + (3 * units), _ones);

    /// <summary>Numbers that the lists take.</summary>
    public static int Length(int inner) => inner / LaneNorms.Unit * 11;

    /// <summary>Fills the lists.</summary>
    /// <param name="rows">The norms of the rows.</param>
    /// <param name="panel">The norms of the panel.</param>
    /// <param name="allowEights">Whether there are steps of eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(float* rows, float* panel, bool allowEights)
    {
        int* eights = memory, fours = memory + units, ones = fours + (2 * units);
        Vector128<float> limit = Vector128.Create((float)short.MaxValue);
        uint used = allowEights ? 7U : 3U;
        for (int unit = 0; unit < units; unit++)
        {
            Vector128<float> bounds = Vector128.Load(rows) * Vector128.Load(panel);
            rows += LaneNorms.UnitLength;
            panel += LaneNorms.UnitLength;
            uint fits = Vector128.LessThanOrEqual(bounds, limit).ExtractMostSignificantBits() & used;
            if (fits > 3)
            {
                *eights++ = unit;
                continue;
            }

            // Without a branch: which halves fit follows no pattern.
            *fours = 2 * unit;
            fours += fits & 1;
            *fours = (2 * unit) + 1;
            fours += fits >> 1;
            if (fits == 3) continue;
            if ((fits & 1) == 0) AddOnes(2 * unit, ref ones);
            if ((fits & 2) == 0) AddOnes((2 * unit) + 1, ref ones);
        }

        _eights = (int)(eights - memory);
        _fours = (int)(fours - (memory + units));
        _ones = (int)(ones - (memory + (3 * units)));
    }

    private static void AddOnes(int half, ref int* ones)
    {
        for (int i = 0; i < 4; i++) *ones++ = (4 * half) + i;
    }
}
