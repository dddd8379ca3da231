using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>
/// A block of x with each element repeated once per lane, tile after tile of six rows, <c>[inner, 6, 4]</c> each: for machine code
/// without AVX, where filling a vector with a float takes a shuffle, and the shuffle one of four arithmetic slots a cycle.
/// </summary>
internal static unsafe class RepeatedRows
{
    /// <summary>Elements of a block, which spread over 288 KiB and leave room for the panels in L2; one tile may be longer.</summary>
    private const int Elements = 24 * 768;

    /// <summary>Rows of a block: whole tiles, one at least.</summary>
    public static int Block(int inner) =>
        Math.Min(Math.Max(1, Elements / (inner * RepeatedTile.Rows)) * RepeatedTile.Rows, MatMul.RowBlock);

    /// <summary>Floats of scratch for a block of this inner length or any shorter one; none where repeating does not pay.</summary>
    public static int ScratchLength(int inner) =>
        Pay<Simd128>() ? Math.Max(Elements, RepeatedTile.Rows * inner) * Simd128.Count : 0;

    /// <summary>Whether repeating pays in this process.</summary>
    public static bool Pay<TSimd>() where TSimd : struct, ISimd<TSimd> => TSimd.Count == 4 && Sse.IsSupported && !Avx.IsSupported;

    /// <summary>
    /// Spreads the whole tiles of <c>x [rows, inner]</c> into <paramref name="destination"/>; a last, partial tile is left out.
    /// </summary>
    public static void Fill(MatrixView x, float* destination)
    {
        for (int row = 0; row + RepeatedTile.Rows <= x.Rows; row += RepeatedTile.Rows)
        {
            FillTile(x.SliceRows(row, RepeatedTile.Rows), destination);
            destination += (nint)x.Columns * RepeatedTile.StepLength;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillTile(MatrixView x, float* destination)
    {
        for (int k = 0; k < x.Columns; k++)
        {
            float* source = x.Pointer + k;
            for (int row = 0; row < RepeatedTile.Rows; row++, source += x.Stride, destination += RepeatedTile.Lanes)
            {
                Vector128.Create(*source).Store(destination);
            }
        }
    }
}
