using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.RandomNumbers;

/// <summary>y = x·factor, the factor 0 for dropped elements and 1/(1 − rate) for kept ones; its own backward pass.</summary>
/// <remarks>
/// Effectively computes y[r, c] = x[r, c]·stream.Factor((first + r)·blocks + c / 64, c mod 64). As in PyTorch a dropped infinity or
/// NaN gives NaN. See docs/training-numerics.md, "Dropout".
/// </remarks>
internal static unsafe class Dropout
{
    /// <summary>Applies the masks of rows.</summary>
    /// <param name="masks">One for each row.</param>
    /// <param name="x"><c>[rows, columns]</c>.</param>
    /// <param name="y"><c>[rows, columns]</c>; may be x.</param>
    public static void Run(in DropoutRows masks, MatrixView x, MatrixView y)
    {
        if (Vector512.IsHardwareAccelerated) RunLanes<Simd512, WordLanes512>(masks, x, y);
        else if (Vector256.IsHardwareAccelerated) RunLanes<Simd256, WordLanes256>(masks, x, y);
        else if (Vector128.IsHardwareAccelerated) RunLanes<Simd128, WordLanes128>(masks, x, y);
        else RunScalar(masks, x, y);
    }

    /// <summary>The definition.</summary>
    internal static void RunScalar(in DropoutRows masks, MatrixView x, MatrixView y)
    {
        for (int row = 0; row < x.Rows; row++)
        {
            long block = masks.BlockOf(row);
            for (int column = 0; column < x.Columns; column++)
            {
                float factor = masks.Stream.Factor(block + (column / DropoutStream.BlockLength), column % DropoutStream.BlockLength);
                y.Row(row)[column] = x.Row(row)[column] * factor;
            }
        }
    }

    /// <summary>Every vector tier, a block of 64 columns at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunLanes<TSimd, TWords>(in DropoutRows masks, MatrixView x, MatrixView y)
        where TSimd : struct, ISimd<TSimd>
        where TWords : struct, IWordLanes<TWords>
    {
        float* factors = stackalloc float[DropoutStream.BlockLength];
        for (int row = 0; row < x.Rows; row++)
        {
            long block = masks.BlockOf(row);
            for (int start = 0; start < x.Columns; start += DropoutStream.BlockLength, block++)
            {
                Factors<TWords>(masks.Stream, block, factors);
                Multiply<TSimd>(x.Row(row) + start, factors, y.Row(row) + start, Math.Min(DropoutStream.BlockLength, x.Columns - start));
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
