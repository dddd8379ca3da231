using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.RandomNumbers;

/// <summary>y = x·factor, the factor 0 for dropped elements and 1/(1 − rate) for kept ones; its own backward pass.</summary>
/// <remarks>
/// Effectively computes y[r, c] = x[r, c]·stream.Factor((firstRow + r)·rowBlocks + c / 64, c mod 64). As in PyTorch a dropped infinity or
/// NaN gives NaN.
/// </remarks>
internal static unsafe class Dropout
{
    /// <summary>Applies the masks of rows.</summary>
    /// <param name="stream">Seed, step, place and rate.</param>
    /// <param name="x"><c>[rows, columns]</c>.</param>
    /// <param name="xStride">Floats from one row of x to the next.</param>
    /// <param name="firstRow">The number of the first row in its place; row numbers enter the mask.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rowBlocks">
    /// Blocks of 64 columns that every row of this place owns, at least <see cref="DropoutStream.BlockCount"/> of
    /// <paramref name="columns"/>. </param>
    /// <param name="y"><c>[rows, columns]</c>; may be x.</param>
    /// <param name="yStride">Floats from one row of y to the next.</param>
    public static void Run(
        in DropoutStream stream, float* x, nint xStride, long firstRow, int rows, int columns, int rowBlocks, float* y, nint yStride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            RunLanes<Simd512, WordLanes512>(stream, x, xStride, firstRow, rows, columns, rowBlocks, y, yStride);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            RunLanes<Simd256, WordLanes256>(stream, x, xStride, firstRow, rows, columns, rowBlocks, y, yStride);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            RunLanes<Simd128, WordLanes128>(stream, x, xStride, firstRow, rows, columns, rowBlocks, y, yStride);
        }
        else RunScalar(stream, x, xStride, firstRow, rows, columns, rowBlocks, y, yStride);
    }

    /// <summary>The definition.</summary>
    internal static void RunScalar(
        in DropoutStream stream, float* x, nint xStride, long firstRow, int rows, int columns, int rowBlocks, float* y, nint yStride)
    {
        for (int row = 0; row < rows; row++)
        {
            long block = (firstRow + row) * rowBlocks;
            for (int column = 0; column < columns; column++)
            {
                float factor = stream.Factor(block + (column / DropoutStream.BlockLength), column % DropoutStream.BlockLength);
                y[(row * yStride) + column] = x[(row * xStride) + column] * factor;
            }
        }
    }

    /// <summary>Every vector tier, a block of 64 columns at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunLanes<TSimd, TWords>(
        in DropoutStream stream, float* x, nint xStride, long firstRow, int rows, int columns, int rowBlocks, float* y, nint yStride)
        where TSimd : struct, ISimd<TSimd>
        where TWords : struct, IWordLanes<TWords>
    {
        float* factors = stackalloc float[DropoutStream.BlockLength];
        for (int row = 0; row < rows; row++, x += xStride, y += yStride)
        {
            long block = (firstRow + row) * rowBlocks;
            for (int start = 0; start < columns; start += DropoutStream.BlockLength, block++)
            {
                Factors<TWords>(stream, block, factors);
                Multiply<TSimd>(x + start, factors, y + start, Math.Min(DropoutStream.BlockLength, columns - start));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<TSimd>(float* x, float* factors, float* y, int count) where TSimd : struct, ISimd<TSimd>
    {
        int i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count) (TSimd.Load(x + i) * TSimd.Load(factors + i)).Store(y + i);
        for (; i < count; i++) y[i] = x[i] * factors[i];
    }

    /// <summary>The 64 factors of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Factors<TWords>(in DropoutStream stream, long block, float* factors) where TWords : struct, IWordLanes<TWords>
    {
        TWords multiplier0 = TWords.Create(Philox.Multiplier0), multiplier1 = TWords.Create(Philox.Multiplier1);
        ulong first = (ulong)block * Lanes.Count;
        for (int lane = 0; lane < Lanes.Count; lane += TWords.Count)
        {
            TWords counter0 = TWords.Create((uint)first + (uint)lane) + TWords.Indices;
            TWords counter1 =
                TWords.Create((uint)(first >> 32)), counter2 = TWords.Create(stream.Place), counter3 = TWords.Create(stream.Step);
            uint key0 = (uint)stream.Key, key1 = (uint)(stream.Key >> 32);
            for (int round = 0; round < Philox.Rounds; round++)
            {
                TWords.Multiply(counter0, multiplier0, out TWords high0, out TWords low0);
                TWords.Multiply(counter2, multiplier1, out TWords high1, out TWords low1);
                counter0 = high1 ^ counter1 ^ TWords.Create(key0);
                counter2 = high0 ^ counter3 ^ TWords.Create(key1);
                counter1 = low1;
                counter3 = low0;
                key0 = unchecked(key0 + Philox.KeyStep0);
                key1 = unchecked(key1 + Philox.KeyStep1);
            }

            counter0.StoreFactors(stream.Threshold, stream.Scale, factors + lane);
            counter1.StoreFactors(stream.Threshold, stream.Scale, factors + Lanes.Count + lane);
            counter2.StoreFactors(stream.Threshold, stream.Scale, factors + (2 * Lanes.Count) + lane);
            counter3.StoreFactors(stream.Threshold, stream.Scale, factors + (3 * Lanes.Count) + lane);
        }
    }
}
