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

    /// <summary>The activation function; null if there is none, so that <see cref="Row"/> does for any sum.</summary>
    public Activation? Activation => _activation;

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
            float* target = y.Row(row);
            EpilogueRow finish = Row(row);
            for (int column = 0; column < whole; column += TSimd.Count)
            {
                finish.Apply(TSimd.Load(source + column), column).Store(target + column);
            }

            if (whole == y.Columns) continue;
            int count = y.Columns - whole;
            finish.ApplyPartial(TSimd.LoadPartial(source + whole, count, 0), whole, count).StorePartial(target + whole, count);
        }
    }

    /// <summary>What finishes a row's sums, but for the activation function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EpilogueRow Row(int row) => new(_bias, _other.Row(row), HasOther, _multiply);
}
