using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Rows widened to 16 bits: of every four bytes first the even ones, then the odd ones, as a panel's weights come apart.
/// </summary>
internal static unsafe class WideRows
{
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
            Vector256<uint> sums = default;
            for (int k = 0; k < inner; k += Vector256<byte>.Count)
            {
                Vector256<ushort> bytes = Vector256.Load(source + k).AsUInt16();
                Vector256<ushort> even = bytes & Vector256.Create((ushort)0xFF), odd = bytes >>> 8;
                (Vector256<ulong> evenLower, Vector256<ulong> evenUpper) = Vector256.Widen(even.AsUInt32());
                (Vector256<ulong> oddLower, Vector256<ulong> oddUpper) = Vector256.Widen(odd.AsUInt32());
                (evenLower | (oddLower << 32)).AsByte().Store(wide + (2 * k));
                (evenUpper | (oddUpper << 32)).AsByte().Store(wide + (2 * k) + Vector256<byte>.Count);
                sums += CrossTerms.OfRows(even, odd);
            }

            terms[row] = (int)Vector256.Sum(sums);
        }
    }
}
