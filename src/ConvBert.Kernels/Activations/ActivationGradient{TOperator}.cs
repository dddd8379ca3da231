using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>The loops around an operator.</summary>
internal unsafe class ActivationGradient<TOperator>(TOperator function) : ActivationGradient
    where TOperator : struct, IActivationGradient
{
    private readonly TOperator _function = function;

    public override void Run(MatrixView x, MatrixView dy, MatrixView y, MatrixView dx)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(x, dy, y, dx);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(x, dy, y, dx);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(x, dy, y, dx);
        else Run<Scalar>(x, dy, y, dx);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Run<TSimd>(MatrixView x, MatrixView dy, MatrixView y, MatrixView dx)
    {
        TOperator function = _function;
        int whole = x.Columns - (x.Columns % TSimd.Count);
        for (int row = 0; row < x.Rows; row++)
        {
            float* source = x.Row(row), gradient = dy.Row(row), value = y.Row(row), result = dx.Row(row);
            for (nint i = 0; i < whole; i += TSimd.Count)
            {
                function.Invoke(TSimd.Load(source + i), out TSimd f, out TSimd derivative);
                (TSimd.Load(gradient + i) * derivative).Store(result + i);
                f.Store(value + i);
            }

            if (whole < x.Columns) RunTail<TSimd>(source + whole, gradient + whole, value + whole, result + whole, x.Columns - whole);
        }
    }

    /// <summary>
    /// On its own, because a partial store takes its vector's address, which would keep the hot loop's vectors in memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunTail<TSimd>(float* x, float* dy, float* y, float* dx, int count) where TSimd : struct, ISimd<TSimd>
    {
        _function.Invoke(TSimd.LoadPartial(x, count, 0), out TSimd f, out TSimd derivative);
        (TSimd.LoadPartial(dy, count, 0) * derivative).StorePartial(dx, count);
        f.StorePartial(y, count);
    }
}
