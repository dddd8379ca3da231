using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Quantization;

/// <summary>One column of a <see cref="QuantizedMatrix"/>: rounding, packing, and what the kernels need to know of it.</summary>
internal static unsafe class ColumnBytes
{
    /// <summary>The largest byte.</summary>
    public const float Limit = 127;

    /// <summary>
    /// The largest sum of magnitudes of the eight weights that a kernel of 16-bit sums adds up in a lane: activations less 64 are −64 … 63,
    /// and 64·511 = 32,704 fits.
    /// </summary>
    public const int MaxLane = 511;

    private const int Chunk = 256;

    /// <summary>The largest magnitude; NaN or infinite where a number is.</summary>
    public static float LargestMagnitude(float* values, int count)
    {
        if (Vector512.IsHardwareAccelerated) return LargestMagnitude<Simd512>(values, count);
        if (Vector256.IsHardwareAccelerated) return LargestMagnitude<Twice<Simd256>>(values, count);
        if (Vector128.IsHardwareAccelerated) return LargestMagnitude<Twice<Twice<Simd128>>>(values, count);
        return LargestMagnitude<Scalar>(values, count);
    }

    /// <summary>Rounds values·inverse and packs them.</summary>
    /// <param name="values"><c>[count]</c>, finite.</param>
    /// <param name="count">Inner.</param>
    /// <param name="inverse">127 over the largest magnitude.</param>
    /// <param name="target">The first four bytes of the column.</param>
    /// <param name="paddedCount">Steps of k that the column takes.</param>
    /// <returns>The sum of the bytes, and the largest sum of magnitudes in a lane.</returns>
    public static (int Sum, int LargestLane) Round(float* values, int count, float inverse, sbyte* target, int paddedCount)
    {
        sbyte* bytes = stackalloc sbyte[Chunk];
        int sum = 0, largest = 0;
        for (int start = 0; start < paddedCount; start += Chunk)
        {
            int length = Math.Min(Chunk, count - start);
            if (Vector512.IsHardwareAccelerated) Round<Simd512>(values + start, length, inverse, bytes);
            else if (Vector256.IsHardwareAccelerated) Round<Twice<Simd256>>(values + start, length, inverse, bytes);
            else if (Vector128.IsHardwareAccelerated) Round<Twice<Twice<Simd128>>>(values + start, length, inverse, bytes);
            else Round<Scalar>(values + start, length, inverse, bytes);
            (int partSum, int partLargest) = Pack(
                new(bytes, length), target + (start / 4 * QuantizedMatrix.GroupLength), Math.Min(Chunk, paddedCount - start));
            sum += partSum;
            largest = Math.Max(largest, partLargest);
        }

        return (sum, largest);
    }

    /// <summary>Packs bytes, and zeros up to <paramref name="paddedCount"/>; returns what <see cref="Round"/> does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (int Sum, int LargestLane) Pack(ReadOnlySpan<sbyte> bytes, sbyte* target, int paddedCount)
    {
        int sum = 0, largest = 0;
        for (int start = 0; start < paddedCount; start += QuantizedMatrix.InnerUnit)
        {
            int first = 0, second = 0;
            for (int k = start; k < start + QuantizedMatrix.InnerUnit; k++)
            {
                sbyte value = k < bytes.Length ? bytes[k] : (sbyte)0;
                target[k % 4] = value;
                sum += value;
                if (k % 4 < 2) first += Math.Abs((int)value);
                else second += Math.Abs((int)value);
                if (k % 4 == 3) target += QuantizedMatrix.GroupLength;
            }

            largest = Math.Max(largest, Math.Max(first, second));
        }

        return (sum, largest);
    }

    /// <summary>The inverse of <see cref="Pack"/>.</summary>
    public static void Unpack(sbyte* source, Span<sbyte> bytes)
    {
        for (int k = 0; k < bytes.Length; k++) bytes[k] = source[(k / 4 * QuantizedMatrix.GroupLength) + (k % 4)];
    }

    /// <summary>The same on a tier; on <see cref="Scalar"/>, the definition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Round<TSimd>(float* values, int count, float inverse, sbyte* bytes) where TSimd : struct, ISimd<TSimd>
    {
        TSimd inverses = TSimd.Create(inverse), limit = TSimd.Create(Limit), magic = TSimd.Create(ByteRounding.Magic);
        int whole = count - (count % TSimd.Count);
        for (int k = 0; k < whole; k += TSimd.Count)
        {
            ByteRounding.Round(TSimd.Load(values + k), inverses, limit, magic).StoreLowBytes((byte*)bytes + k);
        }

        if (whole == count) return;
        ByteRounding.Round(TSimd.LoadPartial(values + whole, count - whole, 0), inverses, limit, magic).StoreLowBytes((byte*)bytes + whole);
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
