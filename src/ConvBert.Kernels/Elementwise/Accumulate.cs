using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Elementwise;

/// <summary>y = y + x, element by element: a residual, or the gradient of a second use.</summary>
internal static unsafe class Accumulate
{
    /// <summary>Adds x <c>[rows, columns]</c> to y, which may not overlap it.</summary>
    public static void Run(MatrixView x, MatrixView y)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(x, y);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(x, y);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(x, y);
        else Run<Scalar>(x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TSimd>(MatrixView x, MatrixView y) where TSimd : struct, ISimd<TSimd>
    {
        int whole = x.Columns - (x.Columns % TSimd.Count);
        for (int row = 0; row < x.Rows; row++)
        {
            float* source = x.Row(row), target = y.Row(row);
            for (int i = 0; i < whole; i += TSimd.Count) (TSimd.Load(target + i) + TSimd.Load(source + i)).Store(target + i);
            for (int i = whole; i < x.Columns; i++) target[i] += source[i];
        }
    }
}
