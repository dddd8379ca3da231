using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Quantization;

/// <summary>One column of a <see cref="QuantizedMatrix"/>: rounding, packing, and what the kernels need to know of it.</summary>
internal static unsafe class ColumnBytes
{
    /// <summary>The largest byte.</summary>
    public const float Limit = 127;

    private const int Chunk = 256;

    /// <summary>1.5·2¹⁵: an addition rounds small numbers to whole 256ths.</summary>
    private const float FractionMagic = 49152;

    /// <summary>The largest magnitude; NaN or infinite where a number is.</summary>
    public static float LargestMagnitude(float* values, int count)
    {
        if (Vector512.IsHardwareAccelerated) return LargestMagnitude<Simd512>(values, count);
        if (Vector256.IsHardwareAccelerated) return LargestMagnitude<Twice<Simd256>>(values, count);
        if (Vector128.IsHardwareAccelerated) return LargestMagnitude<Twice<Twice<Simd128>>>(values, count);
        return LargestMagnitude<Scalar>(values, count);
    }

    /// <summary>Rounds values·inverse − shift and packs them.</summary>
    /// <param name="values"><c>[count]</c>, finite.</param>
    /// <param name="count">Inner.</param>
    /// <param name="inverse">127 over the largest magnitude.</param>
    /// <param name="shift">Less than half a step.</param>
    /// <param name="target">The first four bytes of the column.</param>
    /// <param name="paddedCount">Steps of k that the column takes.</param>
    /// <returns>What the kernels need to know of the bytes.</returns>
    public static ColumnTerms Round(float* values, int count, float inverse, float shift, sbyte* target, int paddedCount)
    {
        sbyte* bytes = stackalloc sbyte[Chunk];
        ColumnTerms terms = default;
        for (int start = 0; start < paddedCount; start += Chunk)
        {
            int length = Math.Min(Chunk, count - start);
            if (Vector512.IsHardwareAccelerated) Round<Simd512>(values + start, length, inverse, shift, bytes);
            else if (Vector256.IsHardwareAccelerated) Round<Twice<Simd256>>(values + start, length, inverse, shift, bytes);
            else if (Vector128.IsHardwareAccelerated) Round<Twice<Twice<Simd128>>>(values + start, length, inverse, shift, bytes);
            else Round<Scalar>(values + start, length, inverse, shift, bytes);
            terms += Pack(
                new(bytes, length), target + (start / 4 * QuantizedMatrix.GroupLength), Math.Min(Chunk, paddedCount - start));
        }

        return terms;
    }

    /// <summary>
    /// By how much the bytes for values·inverse are too large in all, in steps. Each error counts in whole 256ths, so that the sum is exact for
    /// as many as <see cref="QuantizedMatrix.MaxInner"/>, in any order.
    /// </summary>
    public static float Excess(float* values, int count, float inverse)
    {
        if (Vector512.IsHardwareAccelerated) return Excess<Simd512>(values, count, inverse);
        if (Vector256.IsHardwareAccelerated) return Excess<Twice<Simd256>>(values, count, inverse);
        if (Vector128.IsHardwareAccelerated) return Excess<Twice<Twice<Simd128>>>(values, count, inverse);
        return Excess<Scalar>(values, count, inverse);
    }

    /// <summary>Packs bytes, and zeros up to <paramref name="paddedCount"/>; returns what <see cref="Round"/> does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ColumnTerms Pack(ReadOnlySpan<sbyte> bytes, sbyte* target, int paddedCount)
    {
        ColumnTerms terms = default;
        Span<sbyte> unit = stackalloc sbyte[QuantizedMatrix.InnerUnit];
        for (int start = 0; start < paddedCount; start += QuantizedMatrix.InnerUnit)
        {
            unit.Clear();
            if (start < bytes.Length) bytes.Slice(start, Math.Min(unit.Length, bytes.Length - start)).CopyTo(unit);
            for (int k = 0; k < unit.Length; k++) target[(k / 4 * QuantizedMatrix.GroupLength) + (k % 4)] = unit[k];
            target += unit.Length / 4 * QuantizedMatrix.GroupLength;
            terms += ColumnTerms.Of(unit);
        }

        return terms;
    }

    /// <summary>The inverse of <see cref="Pack"/>.</summary>
    public static void Unpack(sbyte* source, Span<sbyte> bytes)
    {
        for (int k = 0; k < bytes.Length; k++) bytes[k] = source[(k / 4 * QuantizedMatrix.GroupLength) + (k % 4)];
    }

    /// <summary>The same on a tier; on <see cref="Scalar"/>, the definition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Round<TSimd>(float* values, int count, float inverse, float shift, sbyte* bytes)
        where TSimd : struct, ISimd<TSimd>
    {
        TSimd inverses = TSimd.Create(inverse), shifts = TSimd.Create(shift), limit = TSimd.Create(Limit), magic = TSimd.Create(ByteRounding.Magic);
        int whole = count - (count % TSimd.Count);
        for (int k = 0; k < whole; k += TSimd.Count)
        {
            ByteRounding.Round((TSimd.Load(values + k) * inverses) - shifts, limit, magic).StoreLowBytes((byte*)bytes + k);
        }

        if (whole == count) return;
        TSimd tail = (TSimd.LoadPartial(values + whole, count - whole, 0) * inverses) - shifts;
        ByteRounding.Round(tail, limit, magic).StoreLowBytes((byte*)bytes + whole);
    }

    /// <summary>The same on a tier; on <see cref="Scalar"/>, the definition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Excess<TSimd>(float* values, int count, float inverse) where TSimd : struct, ISimd<TSimd>
    {
        TSimd inverses = TSimd.Create(inverse), limit = TSimd.Create(Limit), magic = TSimd.Create(ByteRounding.Magic),
            fraction = TSimd.Create(FractionMagic), sum = TSimd.Create(0);
        for (int k = 0; k < count; k += TSimd.Count)
        {
            TSimd value = count - k >= TSimd.Count ? TSimd.Load(values + k) : TSimd.LoadPartial(values + k, count - k, 0);
            TSimd steps = value * inverses, error = ByteRounding.Round(steps, limit, magic) - magic - steps;
            sum += error + fraction - fraction;
        }

        return sum.Sum();
    }

    /// <summary>A NaN does not pass a maximum; it is caught by what it leaves in a sum of products with zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float LargestMagnitude<TSimd>(float* values, int count) where TSimd : struct, ISimd<TSimd>
    {
        TSimd zero = TSimd.Create(0), largest = zero, check = zero;
        for (int k = 0; k < count; k += TSimd.Count)
        {
            TSimd value = count - k >= TSimd.Count ? TSimd.Load(values + k) : TSimd.LoadPartial(values + k, count - k, 0);
            largest = TSimd.Max(TSimd.Abs(value), largest);
            check = TSimd.MultiplyAdd(value, zero, check);
        }

        return largest.Max() + check.Sum();
    }
}
