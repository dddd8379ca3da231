using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Rows widened to 16 bits: of every four bytes first the even ones, then the odd ones, as a panel's weights come apart.
/// </summary>
internal static unsafe class WideRows
{
    /// <summary>Bytes that are widened at once.</summary>
    public const int Unit = 32;

    /// <summary>Floats of scratch for so many rows.</summary>
    public static int Length(int rows, int inner) => rows * (int)(Stride(inner) / sizeof(float));

    /// <summary>Distance from a row to the next in bytes: an odd number of cache lines, as that of <see cref="QuantizedRows"/>.</summary>
    public static nint Stride(int inner) => ScatteredRows.Distance(inner * sizeof(short));

    /// <summary>Widens all rows up to <paramref name="inner"/>, a multiple of <see cref="QuantizedMatrix.InnerUnit"/>.</summary>
    /// <param name="x">The rows; bytes behind a row's last count as all others, for the terms too.</param>
    /// <param name="inner">Steps of k.</param>
    /// <param name="target">The wide rows.</param>
    /// <param name="terms">The <see cref="CrossTerms"/> of each row.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Fill(QuantizedRows x, int inner, byte* target, int* terms)
    {
        for (int row = 0; row < x.Rows; row++)
        {
            byte* source = x.Row(row);
            byte* wide = target + (row * Stride(inner));
            Vector256<int> sums = default;
            for (int k = 0; k < inner; k += Unit)
            {
                (Vector256<short> lower, Vector256<short> upper) = Widen(source + k);
                lower.Store((short*)wide + k);
                upper.Store((short*)wide + k + Vector256<short>.Count);
                sums += CrossTerms.OfRows(lower, CrossTerms.Offset) + CrossTerms.OfRows(upper, CrossTerms.Offset);
            }

            terms[row] = Vector256.Sum(sums);
        }
    }

    /// <summary>A unit of bytes in 16 bits, the first half and the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<short> Lower, Vector256<short> Upper) Widen(byte* source)
    {
        Vector128<byte> order = Vector128.Create((byte)0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15);
        Vector256<byte> bytes = Vector256.Load(source);
        bytes = Avx2.IsSupported
            ? Avx2.Shuffle(bytes, Vector256.Create(order, order))
            : Vector256.Create(Vector128.Shuffle(bytes.GetLower(), order), Vector128.Shuffle(bytes.GetUpper(), order));
        (Vector256<ushort> lower, Vector256<ushort> upper) = Vector256.Widen(bytes);
        return (lower.AsInt16(), upper.AsInt16());
    }
}
