using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Matrices;

public sealed unsafe class ColumnSumsTests
{
    [Fact]
    public void Add_TwoRows_AddsToWhatIsThere()
    {
        float[] x = [1, 2, 3, 10, 20, 30];
        float[] total = [100, 200, 300];
        fixed (float* source = x, target = total) ColumnSums.Add(new MatrixView(source, 2, 3), target);
        total.Should().Equal(111, 222, 333);
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Add_AllWidths_EqualsScalarTwin(SimdTier tier) => Tiers.Run(tier, new Comparison());

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int columns = 1; columns <= 130; columns++)
            {
                int rows = columns % 9;
                using var x = GuardedBuffer.Of(Samples.Normal(rows * columns, seed: columns));
                var view = new MatrixView(x.Pointer, rows, columns);
                Twins.AssertEqual($"{rows} × {columns}", Samples.Normal(columns, seed: 5), total => ColumnSums.Add<T>(view, total),
                    total => ColumnSums.Add<Scalar>(view, total));
            }
        }
    }
}
