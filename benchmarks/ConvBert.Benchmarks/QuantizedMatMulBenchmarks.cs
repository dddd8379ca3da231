using BenchmarkDotNet.Attributes;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Quantization;

namespace ConvBert.Benchmarks;

/// <summary>The model's products of bytes beside those of floats, one thread, and the rounding of the rows.</summary>
public unsafe class QuantizedMatMulBenchmarks : IMeasuredWork
{
    private MatMulWork _floats = null!;
    private QuantizedMatrix _weights = null!;
    private NativeBuffer _x = null!;
    private NativeBuffer _accurate = null!;
    private NativeBuffer _fast = null!;
    private NativeBuffer _bias = null!;
    private NativeBuffer _y = null!;
    private NativeBuffer _scratch = null!;

    [ParamsSource(nameof(Shapes))]
    public MatMulShape Shape { get; set; }

    [Params(1, 16, 128)]
    public int Rows { get; set; }

    public static IEnumerable<MatMulShape> Shapes => MatMulShape.All;

    public double Operations => MatMulWork.Operations(Shape, Rows);

    public double Bytes => MatMulWork.Bytes(Shape, Rows) / sizeof(float);

    private QuantizedRows AccurateRows => new(_accurate.Pointer, Rows, Shape.Inner, fast: false);

    private QuantizedRows FastRows => new(_fast.Pointer, Rows, Shape.Inner, fast: true);

    [GlobalSetup]
    public void Create()
    {
        _floats = new MatMulWork(Shape, Rows);
        _weights = new QuantizedMatrix(Shape.Inner, Shape.Columns);
        using NativeBuffer values = SyntheticBuffer.Create("weight", (long)Shape.Inner * Shape.Columns);
        _weights.SetRows(values.Span);
        _x = SyntheticBuffer.Create("x", (long)Rows * Shape.Inner);
        _bias = SyntheticBuffer.Create("bias", Shape.Columns);
        _y = new NativeBuffer((long)Rows * Shape.Columns);
        _scratch = new NativeBuffer(QuantizedMatMul.ScratchLength(Rows, Shape.Inner));
        _accurate = new NativeBuffer(QuantizedRows.Length(Rows, Shape.Inner));
        _fast = new NativeBuffer(QuantizedRows.Length(Rows, Shape.Inner));
        RowQuantizer.Run(new(_x.Pointer, Rows, Shape.Inner), null, AccurateRows);
        RowQuantizer.Run(new(_x.Pointer, Rows, Shape.Inner), null, FastRows);
    }

    [GlobalCleanup]
    public void Free()
    {
        _floats.Dispose();
        _weights.Dispose();
        foreach (NativeBuffer buffer in (NativeBuffer[])[_x, _accurate, _fast, _bias, _y, _scratch]) buffer.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Floats() => _floats.Run();

    [Benchmark]
    public void Accurate() => Run(AccurateRows);

    [Benchmark]
    public void Fast() => Run(FastRows);

    [Benchmark]
    public void RoundRows() => RowQuantizer.Run(new(_x.Pointer, Rows, Shape.Inner), null, FastRows);

    private void Run(QuantizedRows rows) => QuantizedMatMul.Run(
        rows,
        _weights,
        0,
        _weights.PanelCount,
        new(_y.Pointer, Rows, Shape.Columns),
        Epilogue.AddBias(_bias.Pointer),
        _scratch.Pointer);
}
