using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Matrices;

[Trait("Category", "Parity")]
public unsafe class MatMulParityTests
{
    /// <summary>Every tile height of every tier and the seams between tiles; odd, whole and split panels; k from 1 over the block's edge.</summary>
    public static TheoryData<SimdTier, int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<SimdTier, int, int, int>();
            foreach (SimdTier tier in Tiers.Accelerated)
            {
                for (int rows = 1; rows <= 26; rows++) shapes.Add(tier, rows, 37, 33);
                foreach (int inner in new[] { 1, 2, 15, 16, 17, 257, MatMul.InnerBlock, MatMul.InnerBlock + 1, (2 * MatMul.InnerBlock) + 3 })
                {
                    shapes.Add(tier, 13, inner, 35);
                }

                foreach (int columns in new[] { 1, 7, 15, 16, 17, 31, 32, 54, 64, 257 }) shapes.Add(tier, 5, 24, columns);
                shapes.Add(tier, MatMul.RowBlock + 1, 19, 40);
                shapes.Add(tier, (2 * MatMul.RowBlock) + 7, MatMul.InnerBlock + 5, 34);
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RunTiled_AnyShape_EqualsScalarTwin(SimdTier tier, int rows, int inner, int columns)
    {
        using var weights = new PackedMatrix(inner, columns);
        weights.SetColumns(0, Samples.Normal(inner * columns, seed: 5));
        Tiers.Run(tier, new Comparison(rows, weights, $"{tier} {rows} × {inner} × {columns}"));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RunTiled_RowTable_EqualsScalarTwin(SimdTier tier, int rows, int inner, int columns)
    {
        using var table = new RowTable(columns, inner);
        Samples.Normal(inner * columns, seed: 6).CopyTo(table.Values.Span);
        Tiers.Run(tier, new Comparison(rows, table, $"{tier} table {rows} × {inner} × {columns}"));
    }

    private sealed class Comparison(int rows, IPanels weights, string subject) : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            int inner = weights.Inner;
            int columns = weights.Columns;
            using var x = GuardedBuffer.Of(Samples.Normal(rows * inner), 1);
            using var bias = GuardedBuffer.Of(Samples.Normal(columns, seed: 4), 3);
            using var actual = new GuardedBuffer(rows * columns);
            using var expected = new GuardedBuffer(rows * columns, 5);
            using var scratch = new NativeBuffer(MatMul.ScratchLength(rows, inner));
            Epilogue epilogue = Epilogue.AddBias(bias.Pointer);
            MatMul.RunTiled<T>(x.Pointer, inner, rows, weights, 0, weights.PanelCount, actual.Pointer, columns, epilogue, scratch.Pointer);
            MatMul.RunScalar(x.Pointer, inner, rows, weights, 0, weights.PanelCount, expected.Pointer, columns, epilogue, scratch.Pointer);
            Bits.AssertEqual(actual.Span, expected.Span, subject);
            actual.AssertGuards(subject);
        }
    }
}
