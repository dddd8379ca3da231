using ConvBert.Kernels.Optimizers;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Optimizers;

/// <summary>Every tier of every rule against the scalar lanes, bit for bit.</summary>
public sealed unsafe class OptimizerParityTests
{
    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Run_AllRulesAndLengths_EqualScalarTwin(SimdTier tier)
    {
        Tiers.Run(tier, new Comparison<AdamWRule>(new AdamWRule(1e-3, 0.01, 0.9, 0.999, 1e-8, 3, 0.7f)));
        Tiers.Run(tier, new Comparison<AdamWRule>(new AdamWRule(1e-3, 0.01, 0.3, 0.999, 1e-8, 3, 1)));
        Tiers.Run(tier, new Comparison<OriginalAdamRule>(new OriginalAdamRule(1e-3, 0.01, 0.9, 0.999, 1e-6, 0.7f)));
        Tiers.Run(tier, new Comparison<SgdRule>(new SgdRule(1e-2, 0.01, 0.9, 0.7f)));
        Tiers.Run(tier, new Comparison<MovingAverageRule>(new MovingAverageRule(0.999)));
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void SumOfSquaresChunk_AllLengths_EqualsScalarTwin(SimdTier tier) => Tiers.RunSixteenLanes(tier, new SumComparison());

    private sealed class SumComparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            foreach (int count in Enumerable.Range(0, 258).Append(SumOfSquares.ChunkLength - 1).Append(SumOfSquares.ChunkLength))
            {
                using var x = GuardedBuffer.Of(Samples.Normal(count, seed: count));
                Bits.AssertEqual(
                    [SumOfSquares.ChunkLanes<T>(x.Pointer, count)], [SumOfSquares.ChunkScalar(x.Pointer, count)], $"{count} numbers");
            }
        }
    }

    private sealed class Comparison<TRule>(TRule rule) : ITierAction where TRule : struct, IOptimizerRule
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int count = 0; count <= 257; count++)
            {
                string subject = $"{typeof(TRule).Name}, {count} weights";
                using var gradients = GuardedBuffer.Of(Samples.Normal(count, seed: 1), 1);
                GuardedBuffer[] actual = Buffers(count), expected = Buffers(count);
                OptimizerStep.RunLanes<T, TRule>(rule, actual[0].Pointer, gradients.Pointer, actual[1].Pointer, actual[2].Pointer, count);
                OptimizerStep.RunLanes<Scalar, TRule>(
                    rule, expected[0].Pointer, gradients.Pointer, expected[1].Pointer, expected[2].Pointer, count);
                for (int i = 0; i < actual.Length; i++)
                {
                    Bits.AssertEqual(actual[i].Span, expected[i].Span, $"{subject}, buffer {i}");
                    actual[i].AssertGuards(subject);
                    actual[i].Dispose();
                    expected[i].Dispose();
                }
            }
        }

        private static GuardedBuffer[] Buffers(int count) =>
        [
            GuardedBuffer.Of(Samples.Normal(count, seed: 2)), GuardedBuffer.Of(Samples.Normal(count, seed: 3)),
            GuardedBuffer.Of(Samples.Normal(count, seed: 4).Select(MathF.Abs).ToArray()),
        ];
    }
}
