using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Matrices;

[Trait("Category", "Parity")]
public unsafe class MatMulParityTests
{
    /// <summary>
    /// Every tile height of every tier and the seams between tiles; odd, whole and split panels; k from 1 over the block's edge.
    /// </summary>
    public static TheoryData<SimdTier, int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<SimdTier, int, int, int>();
            foreach (SimdTier tier in Tiers.Accelerated)
            {
                for (int rows = 1; rows <= 26; rows++) shapes.Add(tier, rows, 37, 33);
                foreach (int inner in new[] { 1, 2, 15, 16, 17, 257, MatMul.InnerBlock, MatMul.InnerBlock + 1,
                    (2 * MatMul.InnerBlock) + 3 })
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
        Tiers.Run(tier, new Comparison(rows, weights, weights, $"{tier} {rows} × {inner} × {columns}"));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RunTiled_RowTable_EqualsScalarTwinOnPackedWeights(SimdTier tier, int rows, int inner, int columns)
    {
        float[] values = Samples.Normal(inner * columns, seed: 6);
        using var table = new RowTable(columns, inner);
        values.CopyTo(table.Values.Span);
        using var packed = new PackedMatrix(inner, columns);
        packed.SetRows(Transposed(values, columns, inner));
        Tiers.Run(tier, new Comparison(rows, table, packed, $"{tier} table {rows} × {inner} × {columns}"));
    }

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        var transposed = new float[values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++) transposed[(column * rows) + row] = values[(row * columns) + column];
        }

        return transposed;
    }

    /// <summary>The tier on one form of the weights, the scalar twin on another.</summary>
    private sealed class Comparison(int rows, IPanels weights, IPanels twinWeights, string subject) : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            int inner = weights.Inner;
            int columns = weights.Columns;
            using var x = GuardedBuffer.Of(Samples.Normal(rows * inner), 1);
            using var bias = GuardedBuffer.Of(Samples.Normal(columns, seed: 4), 3);
            using var other = GuardedBuffer.Of(Samples.Normal(rows * columns, seed: 8));
            using var actual = new GuardedBuffer(rows * columns);
            using var expected = new GuardedBuffer(rows * columns, 5);
            using var scratch = new NativeBuffer(MatMul.ScratchLength(rows, inner));
            var input = new MatrixView(x.Pointer, rows, inner);
            Epilogue[] epilogues = Epilogues.All(bias.Pointer, new(other.Pointer, rows, columns));
            Epilogue epilogue = epilogues[(rows + inner + columns) % epilogues.Length];
            MatMul.RunTiled<T>(input, new(weights), new(actual.Pointer, rows, columns), epilogue, scratch.Pointer);
            MatMul.RunScalar(input, new(twinWeights), new(expected.Pointer, rows, columns), epilogue, scratch.Pointer);
            Bits.AssertEqual(actual.Span, expected.Span, subject);
            actual.AssertGuards(subject);
        }
    }
}
