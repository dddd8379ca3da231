using ConvBert.Kernels;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Benchmarks;

/// <summary>The operands of one product.</summary>
internal sealed unsafe class MatMulWork : IDisposable
{
    private readonly MatMulShape _shape;
    private readonly int _rows;
    private readonly NativeBuffer _x;
    private readonly NativeBuffer _bias;
    private readonly NativeBuffer _y;
    private readonly NativeBuffer _scratch;
    private readonly PackedMatrix _weights;

    public MatMulWork(MatMulShape shape, int rows)
    {
        _shape = shape;
        _rows = rows;
        _x = SyntheticBuffer.Create("x", (long)rows * shape.Inner);
        _bias = SyntheticBuffer.Create("bias", shape.Columns);
        _y = new NativeBuffer((long)rows * shape.Columns);
        _scratch = new NativeBuffer(MatMul.ScratchLength(rows, shape.Inner));
        _weights = new PackedMatrix(shape.Inner, shape.Columns);
        using NativeBuffer values = SyntheticBuffer.Create("weight", (long)shape.Inner * shape.Columns);
        _weights.SetRows(values.Span);
    }

    private MatrixView X => new(_x.Pointer, _rows, _shape.Inner);

    private MatrixView Y => new(_y.Pointer, _rows, _shape.Columns);

    public static double Operations(MatMulShape shape, int rows) => 2.0 * rows * shape.Inner * shape.Columns;

    public static double Bytes(MatMulShape shape, int rows) =>
        sizeof(float) * (((double)rows * shape.Inner) + ((double)shape.Inner * shape.Columns) + ((double)rows * shape.Columns));

    /// <summary>The product as the model runs it.</summary>
    public void Run() => MatMul.Run(X, new(_weights), Y, Epilogue.AddBias(_bias.Pointer), _scratch.Pointer);

    /// <summary>The product on a tier of choice.</summary>
    public void Run(SimdTier tier)
    {
        switch (tier)
        {
            case SimdTier.Vector512: Run<Simd512>(); break;
            case SimdTier.Vector256: Run<Simd256>(); break;
            case SimdTier.Vector128: Run<Simd128>(); break;
            default: throw Tiers.Unknown(tier);
        }
    }

    public void Dispose()
    {
        _x.Dispose();
        _bias.Dispose();
        _y.Dispose();
        _scratch.Dispose();
        _weights.Dispose();
    }

    private void Run<TSimd>() where TSimd : struct, ISimd<TSimd> =>
        MatMul.RunTiled<TSimd>(X, new(_weights), Y, Epilogue.AddBias(_bias.Pointer), _scratch.Pointer);
}
