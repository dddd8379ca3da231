using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>The loop around an operator.</summary>
internal sealed unsafe class Activation<TOperator>(string key, TOperator function) : Activation(key)
    where TOperator : struct, IActivation
{
    private readonly TOperator _function = function;

    public override void Apply(float* x, nint xStride, float* bias, float* y, nint yStride, int rows, int columns)
    {
        if (Vector512.IsHardwareAccelerated) Apply<Simd512>(x, xStride, bias, y, yStride, rows, columns);
        else if (Vector256.IsHardwareAccelerated) Apply<Simd256>(x, xStride, bias, y, yStride, rows, columns);
        else if (Vector128.IsHardwareAccelerated) Apply<Simd128>(x, xStride, bias, y, yStride, rows, columns);
        else Apply<Scalar>(x, xStride, bias, y, yStride, rows, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Apply<TSimd>(float* x, nint xStride, float* bias, float* y, nint yStride, int rows, int columns)
    {
        TOperator function = _function;
        int whole = columns - (columns % TSimd.Count);
        for (int row = 0; row < rows; row++)
        {
            for (nint column = 0; column < whole; column += TSimd.Count)
            {
                TSimd value = TSimd.Load(x + column);
                if (bias != null) value += TSimd.Load(bias + column);
                function.Invoke(value).Store(y + column);
            }

            if (whole < columns) ApplyTail<TSimd>(x + whole, bias == null ? null : bias + whole, y + whole, columns - whole);
            x += xStride;
            y += yStride;
        }
    }

    /// <summary>On its own, because a partial store takes its vector's address, which would keep the hot loop's vectors in memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ApplyTail<TSimd>(float* x, float* bias, float* y, int count) where TSimd : struct, ISimd<TSimd>
    {
        TSimd value = TSimd.LoadPartial(x, count, 0);
        if (bias != null) value += TSimd.LoadPartial(bias, count, 0);
        _function.Invoke(value).StorePartial(y, count);
    }
}
