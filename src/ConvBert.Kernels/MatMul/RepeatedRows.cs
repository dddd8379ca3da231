using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels;

/// <summary>
/// A block of x with each element once a lane, tile after tile, <c>[inner, tile's rows, lanes]</c>: for machine code without AVX, where filling a
/// vector with a float takes a shuffle, and the shuffle one of four arithmetic slots a cycle.
/// </summary>
internal static unsafe class RepeatedRows
{
    /// <summary>Elements of a block, which spread over 288 KiB and leave room for the panels in L2; one tile may be longer.</summary>
    private const int Elements = 24 * 768;

    /// <summary>Rows of a block: whole tiles, one at least.</summary>
    public static int Block(int inner)
    {
        int tile = MatMulTile.MaxRows<Simd128>();
        return Math.Min(Math.Max(1, Elements / (inner * tile)) * tile, MatMul.RowBlock);
    }

    /// <summary>Floats of scratch for a block of this inner length or any shorter one; none where repeating does not pay.</summary>
    public static int ScratchLength(int inner) =>
        Pay<Simd128>() ? Math.Max(Elements, MatMulTile.MaxRows<Simd128>() * inner) * Simd128.Count : 0;

    /// <summary>Whether this process's code gains by it.</summary>
    public static bool Pay<TSimd>() where TSimd : struct, ISimd<TSimd> => TSimd.Count == 4 && Sse.IsSupported && !Avx.IsSupported;

    /// <summary>Spreads <c>x [rows, inner]</c> into <paramref name="destination"/>, rows · inner vectors.</summary>
    public static void Fill<TSimd>(float* x, nint xStride, int rows, int inner, float* destination) where TSimd : struct, ISimd<TSimd>
    {
        for (int row = 0; row < rows;)
        {
            int height = MatMulTile.NextHeight<TSimd>(rows - row);
            for (int i = 0; i < height; i++) FillRow<TSimd>(x + ((row + i) * xStride), inner, destination + (i * TSimd.Count), height * TSimd.Count);
            destination += (nint)height * inner * TSimd.Count;
            row += height;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FillRow<TSimd>(float* x, int inner, float* destination, nint step) where TSimd : struct, ISimd<TSimd>
    {
        for (int k = 0; k < inner; k++, destination += step) TSimd.Broadcast(x + k).Store(destination);
    }
}
