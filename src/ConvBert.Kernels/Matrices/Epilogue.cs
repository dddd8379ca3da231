using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>What happens to a product's sums while they are hot: y = f(sum + bias), (sum + bias) + residual, or (sum + bias)·gate.</summary>
internal readonly unsafe struct Epilogue
{
    private readonly float* _bias;
    private readonly float* _other;
    private readonly nint _otherStride;
    private readonly Activation? _activation;
    private readonly bool _multiply;

    private Epilogue(float* bias, float* other, nint otherStride, bool multiply, Activation? activation)
    {
        _bias = bias;
        _other = other;
        _otherStride = otherStride;
        _multiply = multiply;
        _activation = activation;
    }

    /// <summary>y = sum + bias.</summary>
    public static Epilogue AddBias(float* bias) => new(bias, null, 0, false, null);

    /// <summary>y = activation(sum + bias).</summary>
    public static Epilogue Activate(float* bias, Activation activation) => new(bias, null, 0, false, activation);

    /// <summary>y = (sum + bias) + residual; residual is <c>[rows, columns]</c>.</summary>
    public static Epilogue AddResidual(float* bias, float* residual, nint stride) => new(bias, residual, stride, false, null);

    /// <summary>y = (sum + bias)·gate; gate is <c>[rows, columns]</c>.</summary>
    public static Epilogue Multiply(float* bias, float* gate, nint stride) => new(bias, gate, stride, true, null);

    /// <summary>The same epilogue for the columns from <paramref name="column"/> on.</summary>
    public Epilogue FromColumn(int column) => new(_bias + column, _other == null ? null : _other + column, _otherStride, _multiply, _activation);

    /// <summary>The same epilogue for the rows from <paramref name="row"/> on.</summary>
    public Epilogue FromRow(int row) => new(_bias, _other == null ? null : _other + (row * _otherStride), _otherStride, _multiply, _activation);

    /// <summary>Finishes the sums <c>[rows, columns]</c> of a panel into y.</summary>
    public void Apply(float* sums, nint sumsStride, float* y, nint yStride, int rows, int columns)
    {
        if (_activation is not null) _activation.Apply(sums, sumsStride, _bias, y, yStride, rows, columns);
        else if (Vector512.IsHardwareAccelerated) Apply<Simd512>(sums, sumsStride, y, yStride, rows, columns);
        else if (Vector256.IsHardwareAccelerated) Apply<Simd256>(sums, sumsStride, y, yStride, rows, columns);
        else if (Vector128.IsHardwareAccelerated) Apply<Simd128>(sums, sumsStride, y, yStride, rows, columns);
        else Apply<Scalar>(sums, sumsStride, y, yStride, rows, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Apply<TSimd>(float* sums, nint sumsStride, float* y, nint yStride, int rows, int columns) where TSimd : struct, ISimd<TSimd>
    {
        int whole = columns - (columns % TSimd.Count);
        for (int row = 0; row < rows; row++)
        {
            float* other = _other + (row * _otherStride);
            for (int column = 0; column < whole; column += TSimd.Count)
            {
                TSimd value = TSimd.Load(sums + column) + TSimd.Load(_bias + column);
                if (_other != null) value = Combine(value, TSimd.Load(other + column));
                value.Store(y + column);
            }

            if (whole < columns) ApplyTail<TSimd>(sums + whole, other + whole, y + whole, whole, columns - whole);
            sums += sumsStride;
            y += yStride;
        }
    }

    private void ApplyTail<TSimd>(float* sums, float* other, float* y, int column, int count) where TSimd : struct, ISimd<TSimd>
    {
        TSimd value = TSimd.LoadPartial(sums, count, 0) + TSimd.LoadPartial(_bias + column, count, 0);
        if (_other != null) value = Combine(value, TSimd.LoadPartial(other, count, 0));
        value.StorePartial(y, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TSimd Combine<TSimd>(TSimd value, TSimd other) where TSimd : struct, ISimd<TSimd> =>
        _multiply ? value * other : value + other;
}
