using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>The loops around an operator with learned numbers.</summary>
internal sealed unsafe class LearnedGradient<TOperator>(TOperator function) : ActivationGradient<TOperator>(function)
    where TOperator : struct, ILearnedGradient
{
    private readonly TOperator _function = function;

    public override int LearnedCount => _function.LearnedCount;

    public override void Learned(MatrixView x, MatrixView dy, float* sums)
    {
        if (Vector512.IsHardwareAccelerated) LearnedLanes<Simd512>(x, dy, sums);
        else if (Vector256.IsHardwareAccelerated) LearnedLanes<Twice<Simd256>>(x, dy, sums);
        else if (Vector128.IsHardwareAccelerated) LearnedLanes<Twice<Twice<Simd128>>>(x, dy, sums);
        else LearnedScalar(x, dy, sums);
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
}
