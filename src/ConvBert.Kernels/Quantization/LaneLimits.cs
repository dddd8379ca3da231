using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// How large activations may be for the products that a lane of 16 bits adds up: the largest Σ (byte − centre)² of a lane with which any
/// column's weights stay in its range, for every step of k.
/// </summary>
/// <remarks>
/// By Cauchy and Schwarz (Σ (byte − centre)·weight)² is at most Σ (byte − centre)²·Σ weight². Numbers spread, and their extremes are few:
/// that is far less than the largest numbers would allow for. Of every four steps of k the first two belong to one lane, the others to
/// another. A limit is repeated for each of the numbers that <see cref="FittedRows"/> compare at once: sixteen for 32 steps of k.
/// </remarks>
internal static unsafe class LaneLimits
{
    /// <summary>Steps of k that are compared at once.</summary>
    public const int Unit = 32;

    /// <summary>Limits for as many steps of k.</summary>
    public const int UnitLength = 16;

    /// <summary>Sums of squares are found in 16 bits and stop at their end; no limit is there.</summary>
    private const uint Largest = ushort.MaxValue - 1;

    /// <summary>Numbers of the limits of one length of step.</summary>
    public static int Length(int inner) => inner / Unit * UnitLength;

    /// <summary>Finds the limits of steps of sixteen and of 32 steps of k.</summary>
    /// <param name="weights">The matrix.</param>
    /// <param name="sixteens">Receives <see cref="Length"/> limits: eight for the first half of a unit, eight for the second.</param>
    /// <param name="whole">Receives as many: sixteen for a unit.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(QuantizedMatrix weights, ushort* sixteens, ushort* whole)
    {
        for (int k = 0; k < weights.PaddedInner; k += Unit, sixteens += UnitLength, whole += UnitLength)
        {
            Vector256<uint> first = default, second = default, both = default;
            for (int panel = 0; panel < weights.PanelCount; panel++)
            {
                sbyte* values = weights.Panel(panel) + (k * IPanels.PanelWidth);
                for (int column = 0; column < IPanels.PanelWidth; column += Vector256<uint>.Count, values += 4 * Vector256<uint>.Count)
                {
                    (Vector256<uint> evenA, Vector256<uint> oddA) = HalfUnit(values);
                    (Vector256<uint> evenB, Vector256<uint> oddB) = HalfUnit(values + (Unit / 8 * QuantizedMatrix.GroupLength));
                    first = Vector256.Max(first, Vector256.Max(evenA, oddA));
                    second = Vector256.Max(second, Vector256.Max(evenB, oddB));
                    both = Vector256.Max(both, Vector256.Max(evenA + evenB, oddA + oddB));
                }
            }

            new Span<ushort>(sixteens, UnitLength / 2).Fill(Limit(first));
            new Span<ushort>(sixteens + (UnitLength / 2), UnitLength / 2).Fill(Limit(second));
            new Span<ushort>(whole, UnitLength).Fill(Limit(both));
        }
    }

    /// <summary>
    /// Sums of the squares of neighbours, which fit 16 bits for bytes up to 127: of every four bytes, two, one for each lane.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Squares(Vector256<byte> bytes)
    {
        Vector256<ushort> even = bytes.AsUInt16() & Vector256.Create((ushort)0xFF), odd = bytes.AsUInt16() >>> 8;
        return (even * even) + (odd * odd);
    }

    /// <summary>The sums of squares of both lanes of each of eight columns over sixteen steps of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> First, Vector256<uint> Second) HalfUnit(sbyte* panel)
    {
        Vector256<uint> first = default, second = default;
        for (int group = 0; group < Unit / 8; group++)
        {
            Vector256<sbyte> weights = Vector256.Load(panel + (group * QuantizedMatrix.GroupLength));
            Vector256<uint> pairs = Squares(Vector256.Abs(weights).AsByte()).AsUInt32();
            first += pairs & Vector256.Create(0xFFFFU);
            second += pairs >>> 16;
        }

        return (first, second);
    }

    private static ushort Limit(Vector256<uint> squares)
    {
        uint largest = 0;
        for (int i = 0; i < Vector256<uint>.Count; i++) largest = Math.Max(largest, squares[i]);
        return (ushort)(largest == 0 ? Largest : Math.Min(Largest, (uint)(short.MaxValue * short.MaxValue) / largest));
    }
}
