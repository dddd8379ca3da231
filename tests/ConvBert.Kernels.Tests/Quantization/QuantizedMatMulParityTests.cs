using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Quantization;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Matrices;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Quantization;

/// <summary>Every kernel that this processor can run against the definition, bit for bit.</summary>
[Trait("Category", "Parity")]
public unsafe class QuantizedMatMulParityTests
{
    private delegate void Kernel(QuantizedProduct product);

    /// <summary>The kernels by name, and whether they need rows of seven bits.</summary>
    private static readonly Dictionary<string, (bool IsSupported, bool NeedsFast, Kernel Run)> Kernels = new()
    {
        ["avx512 short sums"] = (Avx512BW.IsSupported, true, p => p.RunShortSums<Simd512, Products512, Vector512<int>>()),
        ["avx512 wide"] = (Avx512BW.IsSupported, false, p => p.RunWide<Simd512, Products512, Vector512<int>>()),
        ["avx2 short sums"] = (Avx2.IsSupported, true, p => p.RunShortSums<Simd256, Products256, Vector256<int>>()),
        ["avx2 wide"] = (Avx2.IsSupported, false, p => p.RunWide<Simd256, Products256, Vector256<int>>()),
        ["avx2 wide pairs"] = (
            Avx2.IsSupported, false, p => p.RunWide<Simd256, PairedProducts<Products256, Vector256<int>>, VectorPair<Vector256<int>>>()),
        ["avx-vnni"] = (AvxVnni.IsSupported, false, p => p.Run<Simd256, VnniStep, Vector256<int>>()),
        ["arm64 dot product"] = (Dp.IsSupported, false, p => p.Run<Simd128, DotProductStep, Vector128<int>>(DotProductStep.Offset)),
        ["128 bits wide"] = (Vector128.IsHardwareAccelerated, false, p => p.RunWide<Simd128, Products128, Vector128<int>>()),
        ["plain bytes"] = (true, false, p => p.Run<Scalar, PlainStep, int>()),
    };

    /// <summary>Each kernel with rows of seven bits, and of eight where it takes them.</summary>
    public static IEnumerable<object[]> Rows(bool areSupported)
    {
        foreach ((string name, (bool isSupported, bool needsFast, _)) in Kernels)
        {
            if (isSupported != areSupported) continue;
            yield return [name, true];
            if (!needsFast) yield return [name, false];
        }
    }

    /// <summary>Every height of a tile and the seams between; odd, whole and split panels; inner lengths around every step.</summary>
    private static IEnumerable<(int Rows, int Inner, int Columns)> Shapes =>
    [
        .. Enumerable.Range(1, 49).Select(rows => (rows, 37, 33)),
        .. ((int[])[1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 255, 256, 257, 771]).Select(inner => (13, inner, 35)),
        .. ((int[])[1, 7, 15, 16, 17, 31, 32, 54, 64, 257]).Select(columns => (5, 24, columns)),
        .. ((int[])[QuantizedMatMul.StrassenMinRows - 1, QuantizedMatMul.StrassenMinRows, 97, 131]).Select(rows => (rows, 256, 33)),
        .. ((int[])[64, 96, 128, 191, 192]).Select(inner => (QuantizedMatMul.StrassenMinRows + 1, inner, 40)),
        (QuantizedMatMul.RowBlock + 1, 19, 40), ((2 * QuantizedMatMul.RowBlock) + 7, 50, 34),
    ];

    [Theory]
    [KernelRows]
    [LackingKernelRows]
    public void Run_AnyShape_EqualsDefinition(string kernel, bool fast)
    {
        foreach ((int rows, int inner, int columns) in Shapes)
        {
            float[] weights = Samples.Normal(inner * columns, seed: 5);
            AssertEqual(kernel, fast, Samples.Normal(rows * inner), weights, rows, inner, columns);
        }
    }

    /// <summary>
    /// Whatever a sum in 16 bits could lose, it loses here: all magnitudes at their largest, of one sign, of the other, and alternating.
    /// </summary>
    [Theory]
    [KernelRows]
    [LackingKernelRows]
    public void Run_LargestMagnitudes_EqualsDefinition(string kernel, bool fast)
    {
        const int Rows = QuantizedMatMul.StrassenMinRows + 1, Inner = 192, Columns = 40;
        Func<int, int, float>[] patterns =
        [
            (_, _) => 1, (_, _) => -1, (k, _) => k % 2 == 0 ? 1 : -1, (k, c) => (k + c) % 3 == 0 ? -1 : 1,
            (k, c) => k % 16 == c % 16 ? 1 : 0.5f, (k, c) => ((k / 4) + c) % 2 == 0 ? 1 : -1,
        ];
        foreach (Func<int, int, float> weight in patterns)
        {
            foreach (Func<int, int, float> activation in patterns)
            {
                float[] weights = [.. Enumerable.Range(0, Columns * Inner).Select(i => weight(i % Inner, i / Inner))];
                float[] x = [.. Enumerable.Range(0, Rows * Inner).Select(i => activation(i % Inner, i / Inner))];
                AssertEqual(kernel, fast, x, weights, Rows, Inner, Columns);
            }
        }
    }

    /// <summary>
    /// Lanes whose sums are just below and just above what fits 16 bits, sixteen and eight products of 64 and one magnitude: 16·64·32 and
    /// 8·64·64 do not fit. The last 32 steps set the scales alone.
    /// </summary>
    [Theory]
    [KernelRows]
    [LackingKernelRows]
    public void Run_AtTheEdgesOfSixteenBits_EqualsDefinition(string kernel, bool fast)
    {
        const int Rows = 16, Scaled = 64, Inner = Scaled + 32, Columns = 32;
        foreach (bool first in (bool[])[true, false])
        {
            foreach (int magnitude in Enumerable.Range(28, 9).Concat(Enumerable.Range(60, 9)))
            {
                float[] x = Repeat(k => k >= Scaled ? 0 : k % 4 < 2 == first ? 1 : -1, Inner, Rows);
                foreach (int sign in (int[])[1, -1])
                {
                    float[] weights = Repeat(k => k < Scaled ? sign * magnitude : k == Scaled ? 127 : 0, Inner, Columns);
                    AssertEqual(kernel, fast, x, weights, Rows, Inner, Columns);
                }
            }
        }
    }

    /// <summary>Rows and steps of each kind in one tile: sums of sixteen, of eight, of two products.</summary>
    [Theory]
    [KernelRows]
    [LackingKernelRows]
    public void Run_UnlikeRowsAndSteps_EqualsDefinition(string kernel, bool fast)
    {
        const int Rows = 27, Inner = 320, Columns = 40;
        float[] spread = Samples.Normal(Rows * Inner), weights = Samples.Normal(Columns * Inner, seed: 6);
        for (int i = 0; i < spread.Length; i++)
        {
            if (i / Inner % 3 == 1) spread[i] = MathF.Max(spread[i], -0.1f);
            if (i / Inner % 8 == 2) spread[i] = i % 5 < 3 ? 3 : -3;
        }

        for (int i = 0; i < weights.Length; i++)
        {
            if (i % Inner / 32 % 3 == 0) weights[i] = i % 7 < 3 ? 3 : -3;
            else if (i % Inner / 32 % 3 == 1) weights[i] *= 0.2f;
        }

        AssertEqual(kernel, fast, spread, weights, Rows, Inner, Columns);
    }

    [Theory]
    [KernelRows]
    [LackingKernelRows]
    public void Run_SplitRowsAndPanels_EqualsWhole(string kernel, bool fast)
    {
        const int Rows = 29, Inner = 70, Columns = 150;
        using var operands = new Operands(
            Samples.Normal(Rows * Inner), Samples.Normal(Inner * Columns, seed: 7), Rows, Inner, Columns, fast);
        using var whole = new GuardedBuffer(Rows * Columns);
        using var split = new GuardedBuffer(Rows * Columns);
        Kernels[kernel].Run(operands.Product(whole.Pointer, 0, Rows, 0, operands.Weights.PanelCount));
        foreach ((int first, int end) in ((int, int)[])[(0, 1), (1, 14), (14, Rows)])
        {
            for (int panel = 0; panel < operands.Weights.PanelCount; panel++)
            {
                Kernels[kernel].Run(operands.Product(split.Pointer, first, end, panel, panel + 1));
            }
        }

        Bits.AssertEqual(split.Span, whole.Span, kernel);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_OnThisProcessor_EqualsDefinition(bool fast)
    {
        const int Rows = 31, Inner = 100, Columns = 70;
        using var operands = new Operands(
            Samples.Normal(Rows * Inner), Samples.Normal(Inner * Columns, seed: 7), Rows, Inner, Columns, fast);
        using var actual = new GuardedBuffer(Rows * Columns);
        using var expected = new GuardedBuffer(Rows * Columns);
        QuantizedMatMul.Run(
            operands.Rows,
            operands.Weights,
            0,
            operands.Weights.PanelCount,
            new(actual.Pointer, Rows, Columns),
            operands.Epilogue,
            operands.Scratch);
        operands.Product(expected.Pointer, 0, Rows, 0, operands.Weights.PanelCount).RunScalar();
        Bits.AssertEqual(actual.Span, expected.Span, "dispatched");
    }

    /// <summary>The same numbers for every row of x, or column of W.</summary>
    private static float[] Repeat(Func<int, float> value, int inner, int times) =>
        [.. Enumerable.Range(0, inner * times).Select(i => value(i % inner))];

    private static void AssertEqual(string kernel, bool fast, float[] x, float[] weights, int rows, int inner, int columns)
    {
        string subject = $"{kernel}, {(fast ? 7 : 8)} bits, {rows} × {inner} × {columns}";
        using var operands = new Operands(x, weights, rows, inner, columns, fast);
        using var actual = new GuardedBuffer(rows * columns);
        using var expected = new GuardedBuffer(rows * columns, 5);
        Kernels[kernel].Run(operands.Product(actual.Pointer, 0, rows, 0, operands.Weights.PanelCount));
        operands.Product(expected.Pointer, 0, rows, 0, operands.Weights.PanelCount).RunScalar();
        Bits.AssertEqual(actual.Span, expected.Span, subject);
        actual.AssertGuards(subject);
    }

    /// <summary>A step in plain arithmetic: it puts the tiles to the test for instructions that this processor does not have.</summary>
    private readonly struct PlainStep(int weights) : IDotStep<PlainStep, int>
    {
        public static int Inner => 4;

        public static int RowBytes => 4;

        public static int MaxRows => 12;

        public static int ColumnBytes => 4;

        public static PlainStep Load(sbyte* panel, short* offsets) => new(*(int*)panel);

        public int MultiplyAdd(int sums, byte* row)
        {
            for (int i = 0; i < 4; i++) sums += row[i] * (sbyte)(weights >> (8 * i));
            return sums;
        }

        public VectorPair<int> MultiplyAdd(VectorPair<int> sums, byte* first, byte* second) =>
            new(MultiplyAdd(sums.First, first), MultiplyAdd(sums.Second, second));
    }

    private sealed class Operands : IDisposable
    {
        private readonly int _columns;
        private readonly GuardedBuffer _rows;
        private readonly GuardedBuffer _bias;
        private readonly GuardedBuffer _other;
        private readonly NativeBuffer _scratch;

        public Operands(float[] x, float[] weights, int rows, int inner, int columns, bool fast)
        {
            _columns = columns;
            Weights = new QuantizedMatrix(inner, columns);
            Weights.SetColumns(0, weights);
            _rows = new GuardedBuffer((int)QuantizedRows.Length(rows, inner));
            Rows = new QuantizedRows(_rows.Pointer, rows, inner, fast);
            fixed (float* source = x) RowQuantizer.Run(new MatrixView(source, rows, inner), null, Rows);
            _bias = GuardedBuffer.Of(Samples.Normal(columns, seed: 4), 3);
            _other = GuardedBuffer.Of(Samples.Normal(rows * columns, seed: 8));
            Epilogue[] epilogues = Epilogues.All(_bias.Pointer, new(_other.Pointer, rows, columns));
            Epilogue = epilogues[(rows + inner + columns) % epilogues.Length];
            _scratch = new NativeBuffer(QuantizedMatMul.ScratchLength(rows, inner));
        }

        public QuantizedMatrix Weights { get; }

        public QuantizedRows Rows { get; }

        public Epilogue Epilogue { get; }

        public float* Scratch => _scratch.Pointer;

        public QuantizedProduct Product(float* y, int firstRow, int endRow, int firstPanel, int endPanel)
        {
            int count = endRow - firstRow;
            var target = new MatrixView(y, Rows.Rows, _columns);
            return new(
                Rows.SliceRows(firstRow, count), Weights, firstPanel, endPanel, target.SliceRows(firstRow, count),
                Epilogue.FromRow(firstRow), Scratch);
        }

        public void Dispose()
        {
            Weights.Dispose();
            _rows.Dispose();
            _bias.Dispose();
            _other.Dispose();
            _scratch.Dispose();
        }
    }
}
