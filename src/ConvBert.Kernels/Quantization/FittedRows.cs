using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Rows of seven bits whose products fit lanes of 16 bits everywhere. Where those of a step of a row could be too large, its bytes less the
/// centre are halved, and halved again, until the parts are within the <see cref="LaneLimits"/>: one takes the bytes' place, the others are
/// to be multiplied on their own.
/// </summary>
internal unsafe ref struct FittedRows
{
    /// <summary>
    /// Rows that centres are found from. With one number for all of a row, up to 3 % of the steps of uniform weights are split, with these 0.2 %;
    /// all rows of a block would halve that again.
    /// </summary>
    private const int MostSamples = 16;

    /// <param name="values">Receives the rows.</param>
    /// <param name="centres">Receives the centres.</param>
    /// <param name="splits">Receives the other parts.</param>
    public FittedRows(byte* values, byte* centres, SplitStep* splits)
    {
        Values = values;
        Centres = centres;
        Splits = splits;
    }

    /// <summary>The rows, at the distance that they had.</summary>
    public byte* Values { get; }

    /// <summary>What is taken off the bytes of every row.</summary>
    public byte* Centres { get; }

    /// <summary>The other parts, row by row.</summary>
    public readonly SplitStep* Splits { get; }

    /// <summary>How many they are.</summary>
    public int SplitCount { get; private set; }

    /// <summary>
    /// Finds centres for rows of seven bits: the roots of the mean squares of some rows' bytes. They are near the mean where bytes lie on both
    /// sides of it, and above where a few are far above, as after GELU. The choice decides how many steps are split, and no result.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="inner">Steps of k of a row, whole units; centres behind a row's last byte are zeros.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void FindCentres(QuantizedRows rows, int inner)
    {
        int count = Math.Min(rows.Rows, MostSamples), distance = rows.Rows / count;
        Vector256<float> scale = Vector256.Create(4f / count);
        for (int k = 0; k < inner; k += LaneLimits.Unit)
        {
            // A quarter of a square of seven bits sixteen times fits 16 bits.
            Vector256<ushort> lower = default, upper = default;
            for (int i = 0; i < count; i++)
            {
                (Vector256<ushort> first, Vector256<ushort> second) = Vector256.Widen(Vector256.Load(rows.Row(i * distance) + k));
                lower += (first * first) >>> 2;
                upper += (second * second) >>> 2;
            }

            Vector256.Narrow(Roots(lower, scale), Roots(upper, scale)).Store(Centres + k);
        }

        new Span<byte>(Centres + rows.Inner, inner - rows.Inner).Clear();
    }

    /// <summary>Fits rows; bytes behind a row's last become zeros.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="limits">Those of the steps.</param>
    /// <param name="step">Steps of k that are added up: sixteen, or a whole <see cref="LaneLimits.Unit"/>.</param>
    /// <param name="inner">Steps of k of a row, whole units.</param>
    /// <param name="capacity">The most parts to leave.</param>
    /// <returns>Whether there were no more.</returns>
    public bool Fit(QuantizedRows rows, ushort* limits, int step, int inner, int capacity)
    {
        SplitCount = 0;
        int whole = rows.Inner / LaneLimits.Unit * LaneLimits.Unit;
        for (int row = 0; row < rows.Rows; row++)
        {
            byte* source = rows.Row(row), target = Values + (row * rows.Stride);
            for (int k = 0; k < inner; k += LaneLimits.Unit)
            {
                k = Copy(source, target, Centres, limits, step, k, whole);
                if (k == inner) break;
                Vector256<byte> bytes = k < whole ? Vector256.Load(source + k) : Tail(source + k, rows.Inner - k);
                bytes.Store(target + k);
                Vector256<byte> centres = Vector256.Load(Centres + k);
                Vector256<ushort> limit = Vector256.Load(Limits(limits, k));
                if (!Fits(bytes, centres, limit, step) && !Split(row, k, step, target + k, centres, limit, capacity)) return false;
            }
        }

        return true;
    }

    /// <summary>Copies the bytes of whole units that fit.</summary>
    /// <returns>Where the first unit begins that does not, or the end of the units.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Copy(byte* source, byte* target, byte* centres, ushort* limits, int step, int k, int end)
    {
        // Nearly all fit, so that two units at once are the rule.
        if (Avx512BW.IsSupported)
        {
            for (; k <= end - (2 * LaneLimits.Unit); k += 2 * LaneLimits.Unit)
            {
                Vector512<byte> bytes = Vector512.Load(source + k);
                if (!Fits(bytes, Vector512.Load(centres + k), Vector512.Load(Limits(limits, k)), step)) break;
                bytes.Store(target + k);
            }
        }

        for (; k < end; k += LaneLimits.Unit)
        {
            Vector256<byte> bytes = Vector256.Load(source + k);
            if (!Fits(bytes, Vector256.Load(centres + k), Vector256.Load(Limits(limits, k)), step)) break;
            bytes.Store(target + k);
        }

        return k;
    }

    /// <summary>The limits of the unit that begins at k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort* Limits(ushort* limits, int k) => limits + (k * LaneLimits.UnitLength / LaneLimits.Unit);

    /// <summary>Divides what does not fit of a unit of a row.</summary>
    /// <returns>False if there is no room for the parts.</returns>
    private bool Split(int row, int k, int step, byte* unit, Vector256<byte> centres, Vector256<ushort> limit, int capacity)
    {
        Vector256<byte> bytes = Vector256.Load(unit);
        for (int start = 0; start < LaneLimits.Unit; start += step)
        {
            Vector256<byte> part = step == LaneLimits.Unit ? bytes
                : start == 0 ? Vector256.Create(bytes.GetLower(), centres.GetUpper())
                : Vector256.Create(centres.GetLower(), bytes.GetUpper());
            if (Fits(part, centres, limit, step)) continue;
            int first = SplitCount;
            if (!Divide(part, centres, limit, step, capacity)) return false;
            for (int i = first; i < SplitCount; i++)
            {
                SplitStep* split = Splits + i;
                split->Row = row;
                split->Step = (k + start) / step;
                if (start != 0) Vector256.Load(split->Bytes).GetUpper().Store(split->Bytes);
            }

            Buffer.MemoryCopy(Splits[--SplitCount].Bytes, unit + start, step, step);
        }

        return true;
    }

    /// <summary>Halves bytes less the centre until the parts fit: those of magnitude 1 do with all weights.</summary>
    private bool Divide(Vector256<byte> bytes, Vector256<byte> centres, Vector256<ushort> limit, int step, int capacity)
    {
        if (Fits(bytes, centres, limit, step))
        {
            if (SplitCount > capacity) return false;
            bytes.Store(Splits[SplitCount++].Bytes);
            return true;
        }

        Vector256<byte> half = (bytes & centres) + ((bytes ^ centres) >>> 1);
        return Divide(half, centres, limit, step, capacity) && Divide(bytes - half + centres, centres, limit, step, capacity);
    }

    /// <summary>Whether the sums of squares of all lanes are within their limits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fits(Vector256<byte> bytes, Vector256<byte> centres, Vector256<ushort> limit, int step)
    {
        // Both lanes' sums by turns, each as often as there is room for; 65,535 where they are larger.
        Vector256<ushort> sums = LaneLimits.Squares(Vector256.Max(bytes, centres) - Vector256.Min(bytes, centres));
        sums = Vector256.AddSaturate(sums, Vector256.Shuffle(sums.AsUInt32(), Vector256.Create(1U, 0, 3, 2, 5, 4, 7, 6)).AsUInt16());
        sums = Vector256.AddSaturate(sums, Vector256.Shuffle(sums.AsUInt32(), Vector256.Create(2U, 3, 0, 1, 6, 7, 4, 5)).AsUInt16());
        if (step == LaneLimits.Unit)
            sums = Vector256.AddSaturate(sums, Vector256.Shuffle(sums.AsUInt32(), Vector256.Create(4U, 5, 6, 7, 0, 1, 2, 3)).AsUInt16());
        return Vector256.SubtractSaturate(sums, limit) == Vector256<ushort>.Zero;
    }

    /// <summary>The same for two units at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fits(Vector512<byte> bytes, Vector512<byte> centres, Vector512<ushort> limit, int step)
    {
        Vector512<sbyte> distances = Vector512.Abs((bytes - centres).AsSByte());
        Vector512<ushort> sums = Avx512BW.MultiplyAddAdjacent(distances.AsByte(), distances).AsUInt16();
        sums = Avx512BW.AddSaturate(sums, Avx512F.Shuffle(sums.AsUInt32(), 0b10_11_00_01).AsUInt16());
        sums = Avx512BW.AddSaturate(sums, Avx512F.Shuffle(sums.AsUInt32(), 0b01_00_11_10).AsUInt16());
        if (step == LaneLimits.Unit)
        {
            Vector512<uint> halves = sums.AsUInt32();
            sums = Avx512BW.AddSaturate(sums, Avx512F.Shuffle4x128(halves, halves, 0b10_11_00_01).AsUInt16());
        }

        return Vector512.LessThanOrEqualAll(sums, limit);
    }

    private static Vector256<byte> Tail(byte* source, int count)
    {
        byte* unit = stackalloc byte[LaneLimits.Unit];
        new Span<byte>(unit, LaneLimits.Unit).Clear();
        new ReadOnlySpan<byte>(source, count).CopyTo(new(unit, LaneLimits.Unit));
        return Vector256.Load(unit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Roots(Vector256<ushort> sums, Vector256<float> scale)
    {
        (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(sums);
        return Vector256.Narrow(Root(lower, scale), Root(upper, scale));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Root(Vector256<uint> sums, Vector256<float> scale) =>
        Vector256.ConvertToInt32(Vector256.Sqrt(Vector256.ConvertToSingle(sums.AsInt32()) * scale)).AsUInt32();
}
