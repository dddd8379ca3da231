using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>The loops around an operator.</summary>
internal sealed unsafe class ActivationGradient<TOperator>(TOperator function) : ActivationGradient
    where TOperator : struct, IActivationGradient
{
    private readonly TOperator _function = function;

    public override int LearnedCount => _function.LearnedCount;

    public override void Run(MatrixView x, MatrixView dy, MatrixView y, MatrixView dx)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(x, dy, y, dx);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(x, dy, y, dx);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(x, dy, y, dx);
        else Run<Scalar>(x, dy, y, dx);
    }

    public override void Learned(MatrixView x, MatrixView dy, float* sums)
    {
        if (Vector512.IsHardwareAccelerated) LearnedLanes<Simd512>(x, dy, sums);
        else if (Vector256.IsHardwareAccelerated) LearnedLanes<Twice<Simd256>>(x, dy, sums);
        else if (Vector128.IsHardwareAccelerated) LearnedLanes<Twice<Twice<Simd128>>>(x, dy, sums);
        else LearnedScalar(x, dy, sums);
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

    internal override void LearnedScalar(MatrixView x, MatrixView dy, float* sums)
    {
        Span<float> first = stackalloc float[Lanes.Count], second = stackalloc float[Lanes.Count];
        for (int row = 0; row < x.Rows; row++, sums += 2)
        {
            first.Clear();
            second.Clear();
            for (int i = 0; i < x.Columns; i++)
            {
                _function.Learned(new Scalar(x.Row(row)[i]), out Scalar a, out Scalar b);
                first[i % Lanes.Count] = Scalar.MultiplyAdd(dy.Row(row)[i], a.Value, first[i % Lanes.Count]);
                second[i % Lanes.Count] = Scalar.MultiplyAdd(dy.Row(row)[i], b.Value, second[i % Lanes.Count]);
            }

            sums[0] = Lanes.Sum(first);
            sums[1] = Lanes.Sum(second);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void LearnedLanes<TLanes>(MatrixView x, MatrixView dy, float* sums)
    {
        TOperator function = _function;
        for (int row = 0; row < x.Rows; row++, sums += 2)
        {
            TLanes first = TLanes.Create(0), second = first;
            for (int i = 0; i < x.Columns; i += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, x.Columns - i);
                function.Learned(TLanes.LoadPartial(x.Row(row) + i, count, 0), out TLanes a, out TLanes b);
                TLanes d = TLanes.LoadPartial(dy.Row(row) + i, count, 0);
                first = TLanes.MultiplyAdd(d, a, first);
                second = TLanes.MultiplyAdd(d, b, second);
            }

            sums[0] = first.Sum();
            sums[1] = second.Sum();
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
