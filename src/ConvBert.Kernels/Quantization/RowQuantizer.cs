using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Quantization;

/// <summary>Rounds each row to bytes with a scale and a zero point of its own.</summary>
/// <remarks>
/// Effectively computes, per row, with low = min(0, min x) and high = max(0, max x): scale = high/levels − low/levels; inverse = 1/scale;
/// zero = round(−low·inverse); byte = round(min(x·inverse, levels − zero) + zero), ties to even. Minimum and maximum have no order, so
/// one formula has the same bits at every width. A row whose scale has no finite inverse is all zeros with scale 0; a row with a number
/// that is not finite has zeros and the scale NaN, so that its products are NaN. See docs/numerics.md, "Products of bytes".
/// </remarks>
internal static unsafe class RowQuantizer
{
    /// <summary>The most rows that are looked through before the first is rounded.</summary>
    private const int MostRowsAtOnce = 8;

    /// <summary>Their numbers, which stay in L1 until then.</summary>
    private const int NumbersAtOnce = 4096;

    /// <summary>Rounds all rows.</summary>
    /// <param name="x"><c>[rows, inner]</c>.</param>
    /// <param name="factors"><c>[inner]</c>: x[r, k]·factors[k] is rounded; or null.</param>
    /// <param name="target">As many rows.</param>
    public static void Run(MatrixView x, float* factors, QuantizedRows target)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(x, factors, target);
        else if (Vector256.IsHardwareAccelerated) Run<Twice<Simd256>>(x, factors, target);
        else if (Vector128.IsHardwareAccelerated) Run<Twice<Twice<Simd128>>>(x, factors, target);
        else Run<Scalar>(x, factors, target);
    }

    /// <summary>The same on a tier; on <see cref="Scalar"/>, the definition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TSimd>(MatrixView x, float* factors, QuantizedRows target) where TSimd : struct, ISimd<TSimd>
    {
        // From the last number of a row to its first byte is a long chain: several rows' chains run side by side.
        RowRange* ranges = stackalloc RowRange[MostRowsAtOnce];
        float* inverses = stackalloc float[MostRowsAtOnce];
        int rowsAtOnce = Math.Clamp(NumbersAtOnce / x.Columns, 1, MostRowsAtOnce);
        for (int first = 0, count; first < x.Rows; first += count)
        {
            count = Math.Min(rowsAtOnce, x.Rows - first);
            for (int i = 0; i < count; i++) ranges[i] = Range<TSimd>(x.Row(first + i), factors, x.Columns);
            for (int i = 0; i < count; i++) inverses[i] = Scale(ranges[i], target, first + i);
            for (int i = 0; i < count; i++)
            {
                int row = first + i;
                if (inverses[i] == 0) new Span<byte>(target.Row(row), x.Columns).Clear();
                else Round<TSimd>(x.Row(row), factors, x.Columns, inverses[i], target.Zeros[row], target.Levels, target.Row(row));
            }
        }
    }

    /// <summary>Sets scale and zero point of a row.</summary>
    /// <returns>The inverse of the scale; 0 if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Scale(RowRange range, QuantizedRows target, int row)
    {
        float scale = (range.High / target.Levels) - (range.Low / target.Levels);
        float inverse = 1 / scale;
        bool representable = range.IsFinite && float.IsFinite(inverse);
        target.Scales[row] = representable ? scale : range.IsFinite ? 0 : float.NaN;
        target.Zeros[row] = representable ? ByteRounding.ToInt32(-range.Low * inverse) : 0;
        return representable ? inverse : 0;
    }

    /// <summary>Two vectors at a time: none waits for the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static RowRange Range<TSimd>(float* x, float* factors, int count)
        where TSimd : struct, ISimd<TSimd>
    {
        TSimd zero = TSimd.Create(0), low = zero, high = zero, check = zero, otherLow = zero, otherHigh = zero, otherCheck = zero;
        int k = 0;
        for (; k <= count - (2 * TSimd.Count); k += 2 * TSimd.Count)
        {
            Include(Scaled(TSimd.Load(x + k), factors, k), ref low, ref high, ref check);
            Include(Scaled(TSimd.Load(x + k + TSimd.Count), factors, k + TSimd.Count), ref otherLow, ref otherHigh, ref otherCheck);
        }

        for (; k < count; k += TSimd.Count)
        {
            int left = Math.Min(TSimd.Count, count - k);
            Include(ScaledTail<TSimd>(x, factors, k, left), ref low, ref high, ref check);
        }

        low = TSimd.Min(low, otherLow);
        return new(-(zero - low).Max(), TSimd.Max(high, otherHigh).Max(), (check + otherCheck).Sum() == 0);
    }

    /// <summary>A number that is not finite does not pass a minimum or maximum; it is caught by what it leaves in a sum of zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Include<TSimd>(TSimd value, ref TSimd low, ref TSimd high, ref TSimd check) where TSimd : struct, ISimd<TSimd>
    {
        low = TSimd.Min(value, low);
        high = TSimd.Max(value, high);
        check = TSimd.MultiplyAdd(value, TSimd.Create(0), check);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Round<TSimd>(float* x, float* factors, int count, float inverse, int zero, int levels, byte* target)
        where TSimd : struct, ISimd<TSimd>
    {
        TSimd inverses = TSimd.Create(inverse), limit = TSimd.Create(levels - zero), magic = TSimd.Create(ByteRounding.Magic + zero);
        int whole = count - (count % TSimd.Count);
        for (int k = 0; k < whole; k += TSimd.Count)
        {
            ByteRounding.Round(Scaled(TSimd.Load(x + k), factors, k) * inverses, limit, magic).StoreLowBytes(target + k);
        }

        // The last vector may write behind the row's last byte: a row takes whole cache lines.
        if (whole == count) return;
        TSimd tail = ScaledTail<TSimd>(x, factors, whole, count - whole);
        ByteRounding.Round(tail * inverses, limit, magic).StoreLowBytes(target + whole);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Scaled<TSimd>(TSimd value, float* factors, int k) where TSimd : struct, ISimd<TSimd> =>
        factors == null ? value : value * TSimd.Load(factors + k);

    private static TSimd ScaledTail<TSimd>(float* x, float* factors, int k, int count) where TSimd : struct, ISimd<TSimd>
    {
        TSimd value = TSimd.LoadPartial(x + k, count, 0);
        return factors == null ? value : value * TSimd.LoadPartial(factors + k, count, 0);
    }

    /// <summary>The numbers of a row, zero included.</summary>
    private readonly record struct RowRange(float Low, float High, bool IsFinite);
}
