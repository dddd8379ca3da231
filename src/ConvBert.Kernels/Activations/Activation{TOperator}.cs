using System.Runtime.CompilerServices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>The loop around an operator.</summary>
internal sealed unsafe class Activation<TOperator>(string key, TOperator function) : Activation(key)
    where TOperator : struct, IActivation
{
    private readonly TOperator _function = function;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply<TSimd>(MatrixView x, float* bias, MatrixView y)
    {
        TOperator function = _function;
        int whole = y.Columns - (y.Columns % TSimd.Count);
        for (int row = 0; row < y.Rows; row++)
        {
            float* source = x.Row(row);
            float* target = y.Row(row);
            for (nint column = 0; column < whole; column += TSimd.Count)
            {
                TSimd value = TSimd.Load(source + column);
                if (bias != null) value += TSimd.Load(bias + column);
                function.Invoke(value).Store(target + column);
            }

            if (whole < y.Columns) ApplyTail<TSimd>(source + whole, bias == null ? null : bias + whole, target + whole, y.Columns - whole);
        }
    }

    /// <summary>
    /// Not inlined, because a partial store takes its vector's address, which would keep the hot loop's vectors in memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ApplyTail<TSimd>(float* x, float* bias, float* y, int count) where TSimd : struct, ISimd<TSimd>
    {
        TSimd value = TSimd.LoadPartial(x, count, 0);
        if (bias != null) value += TSimd.LoadPartial(bias, count, 0);
        _function.Invoke(value).StorePartial(y, count);
    }
}
