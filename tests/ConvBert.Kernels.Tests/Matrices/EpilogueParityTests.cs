using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Matrices;

[Trait("Category", "Parity")]
public sealed unsafe class EpilogueParityTests
{
    [Theory]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Apply_EveryKindAndWidth_EqualsScalarTwin(SimdTier tier) => Tiers.Run(tier, new Comparison());

    private sealed class Comparison : ITierAction
    {
        private const int Rows = 3;

        /// <summary>Floats between the rows, which nothing may read or write.</summary>
        private const int Gap = 5;

        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int columns = 1; columns <= 67; columns++)
            {
                using var sums = GuardedBuffer.Of(Samples.Normal(Rows * columns, seed: columns));
                using var bias = GuardedBuffer.Of(Samples.Normal(columns, seed: 4));
                using var other = GuardedBuffer.Of(Samples.Normal(Rows * columns, seed: 8));
                Epilogue[] epilogues = Epilogues.All(bias.Pointer, new(other.Pointer, Rows, columns));
                for (int kind = 0; kind < epilogues.Length; kind++)
                {
                    int length = (Rows * columns) + ((Rows - 1) * Gap);
                    using var actual = new GuardedBuffer(length);
                    using var expected = new GuardedBuffer(length);
                    epilogues[kind].Apply<T>(new(sums.Pointer, Rows, columns), new(actual.Pointer, Rows, columns, columns + Gap));
                    epilogues[kind].Apply<Scalar>(new(sums.Pointer, Rows, columns), new(expected.Pointer, Rows, columns, columns + Gap));
                    string subject = $"epilogue {kind}, {columns} columns";
                    Bits.AssertEqual(actual.Span, expected.Span, subject);
                    actual.AssertGuards(subject);
                }
            }
        }
    }
}
