using System.Runtime.CompilerServices;
using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>
/// The last step of a product, taken while its sums are still in cache: y = f(sum + bias), (sum + bias) + residual, or (sum + bias)·gate.
/// </summary>
internal readonly unsafe struct Epilogue
{
    private readonly float* _bias;
    private readonly MatrixView _other;
    private readonly Activation? _activation;
    private readonly bool _multiply;

    private Epilogue(float* bias, MatrixView other, bool multiply, Activation? activation)
    {
        _bias = bias;
        _other = other;
        _multiply = multiply;
        _activation = activation;
    }

    private bool HasOther => _other.Pointer != null;

    /// <summary>y = sum + bias; bias is <c>[columns]</c>.</summary>
    public static Epilogue AddBias(float* bias) => new(bias, default, false, null);

    /// <summary>y = activation(sum + bias).</summary>
    public static Epilogue Activate(float* bias, Activation activation) => new(bias, default, false, activation);

    /// <summary>y = (sum + bias) + residual; residual is <c>[rows, columns]</c>.</summary>
    public static Epilogue AddResidual(float* bias, MatrixView residual) => new(bias, residual, false, null);

    /// <summary>y = (sum + bias)·gate; gate is <c>[rows, columns]</c>.</summary>
    public static Epilogue Multiply(float* bias, MatrixView gate) => new(bias, gate, true, null);

    /// <summary>The same epilogue for the columns from <paramref name="column"/> on.</summary>
    public Epilogue FromColumn(int column) =>
        new(_bias + column, HasOther ? _other.SliceColumns(column, _other.Columns - column) : default, _multiply, _activation);

    /// <summary>The same epilogue for the rows from <paramref name="row"/> on.</summary>
    public Epilogue FromRow(int row) =>
        new(_bias, HasOther ? _other.SliceRows(row, _other.Rows - row) : default, _multiply, _activation);

    /// <summary>Finishes sums <c>[rows, columns]</c> into y <c>[rows, columns]</c>; on <see cref="Scalar"/>, the definition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply<TSimd>(MatrixView sums, MatrixView y) where TSimd : struct, ISimd<TSimd>
    {
        if (_activation is not null)
        {
            _activation.Apply<TSimd>(sums, _bias, y);
            return;
        }

        int whole = y.Columns - (y.Columns % TSimd.Count);
        for (int row = 0; row < y.Rows; row++)
        {
            float* source = sums.Row(row);
            float* other = _other.Row(row);
            float* target = y.Row(row);
            for (int column = 0; column < whole; column += TSimd.Count)
            {
                TSimd value = TSimd.Load(source + column) + TSimd.Load(_bias + column);
                if (HasOther) value = Combine(value, TSimd.Load(other + column));
                value.Store(target + column);
            }

            if (whole < y.Columns) ApplyTail<TSimd>(source + whole, other + whole, target + whole, whole, y.Columns - whole);
        }
    }

    private void ApplyTail<TSimd>(float* sums, float* other, float* y, int column, int count) where TSimd : struct, ISimd<TSimd>
    {
        TSimd value = TSimd.LoadPartial(sums, count, 0) + TSimd.LoadPartial(_bias + column, count, 0);
        if (HasOther) value = Combine(value, TSimd.LoadPartial(other, count, 0));
        value.StorePartial(y, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TSimd Combine<TSimd>(TSimd value, TSimd other) where TSimd : struct, ISimd<TSimd> =>
        _multiply ? value * other : value + other;
}
