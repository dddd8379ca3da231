using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Matrices;

public unsafe class MatMulTests
{
    [Fact]
    public void Run_SmallIntegers_GivesTheProductByHand()
    {
        using var weights = new PackedMatrix(3, 2);
        weights.SetColumns(0, [1, 2, 3, 4, 5, 6]);
        Product(weights, [1, 0, -1, 2, 2, 2], 2, [10, 20]).Should().Equal(8, 18, 22, 50);
    }

    [Theory]
    [InlineData(4, 64, 70)]
    [InlineData(13, 768, 54)]
    [InlineData(7, 3072, 33)]
    public void Run_RandomNumbers_StaysWithinTheRoundingOfAChain(int rows, int inner, int columns)
    {
        float[] x = Samples.Normal(rows * inner, seed: 1);
        float[] w = Samples.Normal(inner * columns, seed: 2);
        using var weights = new PackedMatrix(inner, columns);
        weights.SetColumns(0, w);
        float[] y = Product(weights, x, rows, new float[columns]);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double exact = 0;
                double magnitude = 0;
                for (int k = 0; k < inner; k++)
                {
                    double term = (double)x[(row * inner) + k] * w[(column * inner) + k];
                    exact += term;
                    magnitude += Math.Abs(term);
                }

                // A chain of n roundings is off by at most n·2⁻²⁴ times the sum of the terms' magnitudes (two roundings a step without
                // FMA).
                double bound = 2 * (inner + 1) * Math.ScaleB(1, -24) * magnitude;
                Math.Abs(y[(row * columns) + column] - exact).Should().BeLessThanOrEqualTo(bound, "element [{0}, {1}]", row, column);
            }
        }
    }

    [Fact]
    public void Run_SomePanels_LeavesTheOtherColumnsAlone()
    {
        using var weights = new PackedMatrix(5, 100);
        weights.SetColumns(0, Samples.Normal(500));
        float[] x = Samples.Normal(15, seed: 9);
        float[] whole = Product(weights, x, 3, new float[100]);
        float[] part = Enumerable.Repeat(-1f, 300).ToArray();
        using var bias = GuardedBuffer.Of(new float[100]);
        using var scratch = new NativeBuffer(MatMul.ScratchLength(3, 5));
        fixed (float* px = x, py = part)
        {
            MatMul.Run(new(px, 3, 5), new(weights, 1, 3), new(py, 3, 100), Epilogue.AddBias(bias.Pointer), scratch.Pointer);
        }

        for (int i = 0; i < 300; i++) part[i].Should().Be(i % 100 is >= 32 and < 96 ? whole[i] : -1, "index {0}", i);
    }

    [Fact]
    public void Epilogues_OnTheSameSums_AddMultiplyAndActivate()
    {
        using var weights = new PackedMatrix(1, 40);
        weights.SetColumns(0, Enumerable.Range(-20, 40).Select(i => (float)i).ToArray());
        float[] other = Enumerable.Range(0, 40).Select(i => i / 4f).ToArray();
        using var bias = GuardedBuffer.Of(Enumerable.Repeat(0.5f, 40).ToArray());
        using var operand = GuardedBuffer.Of(other);
        float[] sums = Enumerable.Range(-20, 40).Select(i => i + 0.5f).ToArray();
        Apply(weights,
            Epilogue.AddResidual(bias.Pointer, new(operand.Pointer, 1, 40))).Should().Equal(sums.Zip(other, (sum, o) => sum + o));
        Apply(weights, Epilogue.Multiply(bias.Pointer, new(operand.Pointer, 1, 40))).Should().Equal(sums.Zip(other, (sum, o) => sum * o));
        Apply(weights, Epilogue.Activate(bias.Pointer, Activation.Create("relu"))).Should().Equal(sums.Select(sum => Math.Max(sum, 0)));
    }

    private static float[] Apply(PackedMatrix weights, Epilogue epilogue)
    {
        var y = new float[weights.Columns];
        float one = 1;
        using var scratch = new NativeBuffer(MatMul.ScratchLength(1, 1));
        fixed (float* py = y) MatMul.Run(new(&one, 1, 1), new(weights), new(py, 1, weights.Columns), epilogue, scratch.Pointer);
        return y;
    }

    private static float[] Product(PackedMatrix weights, float[] x, int rows, float[] biases)
    {
        var y = new float[rows * weights.Columns];
        using var bias = GuardedBuffer.Of(biases);
        using var scratch = new NativeBuffer(MatMul.ScratchLength(rows, weights.Inner));
        fixed (float* px = x, py = y)
        {
            var product = new MatrixView(py, rows, weights.Columns);
            MatMul.Run(new(px, rows, weights.Inner), new(weights), product, Epilogue.AddBias(bias.Pointer), scratch.Pointer);
        }

        return y;
    }
}
