using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Rows widened to 16 bits: of every four bytes first the even ones, then the odd ones, as a panel's weights come apart with two shifts.
/// </summary>
internal static unsafe class WideRows
{
    private const uint EvenBytes = 0x00FF_00FF;

    private const int CacheLine = 64;

    /// <summary>Floats of scratch for so many rows.</summary>
    public static int Length(int rows, int inner) => rows * (int)(Stride(inner) / sizeof(float));

    /// <summary>Distance from a row to the next in bytes: an odd number of cache lines, as that of <see cref="QuantizedRows"/>.</summary>
    public static nint Stride(int inner) => (((inner * sizeof(short)) + CacheLine - 1) / CacheLine | 1) * CacheLine;

    /// <summary>Widens all rows up to <paramref name="inner"/>, a multiple of <see cref="QuantizedMatrix.InnerUnit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(QuantizedRows x, int inner, short* target)
    {
        for (int row = 0; row < x.Rows; row++)
        {
            var source = (uint*)x.Row(row);
            var wide = (ulong*)((byte*)target + (row * Stride(inner)));
            for (int i = 0; i < inner / 4; i++)
            {
                uint bytes = source[i];
                wide[i] = (bytes & EvenBytes) | ((ulong)((bytes >> 8) & EvenBytes) << 32);
            }
        }
    }
}
