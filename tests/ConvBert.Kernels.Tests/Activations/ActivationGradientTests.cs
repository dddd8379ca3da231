using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Activations;

public sealed unsafe class ActivationGradientTests
{
    public static TheoryData<string> Keys => [.. Activation.Keys];

    /// <summary>
    /// Central differences of the reference in double; a step of 1e-6 leaves 1e-9 of their error, apart from the corners.
    /// </summary>
    [Theory]
    [MemberData(nameof(Keys))]
    public void Run_AgainstDifferencesOfTheReference_Agrees(string key)
    {
        const double Step = 1e-6;
        Func<double, double> function = ActivationReferences.ByKey[key].Function;
        float[] x =
            [.. Samples.Dense(-12, 12, 4001)
            .Where(value => Math.Abs(value) > 1e-3 && Math.Abs(Math.Abs(value) - 3) > 1e-3 && Math.Abs(value - 6) > 1e-3
            && Math.Abs(Math.Abs(value) - 10) > 1e-3)];
        (_, float[] derivatives) = Run(key, x);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = (function(x[i] + Step) - function(x[i] - Step)) / (2 * Step);
            derivatives[i].Should().BeApproximately((float)expected, (float)(2e-6 * (1 + Math.Abs(expected))), "at {0}", x[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Run_Value_HasTheForwardsBits(string key)
    {
        float[] x = [.. Samples.Normal(300, deviation: 4), 0f, -0f, 100f, -100f];
        (float[] values, _) = Run(key, x);
        Bits.AssertEqual(values, ActivationRuns.On<Scalar>(Activation.Create(key), x), key);
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Run_AllKeysAndLengths_EqualsScalarTwin(SimdTier tier) => Tiers.Run(tier, new Comparison());

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Learned_AllLengths_EqualsScalarTwin(SimdTier tier) => Tiers.RunSixteenLanes(tier, new LearnedComparison());

    private static (float[] Values, float[] Derivatives) Run(string key, float[] x)
    {
        float[] values = new float[x.Length], derivatives = [.. Enumerable.Repeat(1f, x.Length)];
        fixed (float* px = x, py = values, pd = derivatives)
            ActivationGradient.Create(key).Run(new(px, 1, x.Length), new(pd, 1, x.Length), new(py, 1, x.Length), new(pd, 1, x.Length));
        return (values, derivatives);
    }

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            foreach (string key in Activation.Keys)
            {
                ActivationGradient gradient = ActivationGradient.Create(key);
                for (int columns = 1; columns <= 40; columns++)
                {
                    int length = columns;
                    using var x = GuardedBuffer.Of(Samples.Normal(columns, deviation: 5, seed: columns));
                    using var dy = GuardedBuffer.Of(Samples.Normal(columns, seed: 2));
                    MatrixView input = new(x.Pointer, 1, columns), d = new(dy.Pointer, 1, columns);
                    Twins.AssertEqual(
                        $"{key}, {columns} columns", new float[2 * columns],
                        p => gradient.Run<T>(input, d, new(p, 1, length), new(p + length, 1, length)),
                        p => gradient.Run<Scalar>(input, d, new(p, 1, length), new(p + length, 1, length)));
                }
            }
        }
    }

    private sealed class LearnedComparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            foreach (string key in (string[])["prelu", "xielu"])
            {
                ActivationGradient gradient = ActivationGradient.Create(key);
                for (int columns = 1; columns <= 70; columns++)
                {
                    using var x = GuardedBuffer.Of(Samples.Normal(2 * columns, deviation: 2, seed: columns));
                    using var dy = GuardedBuffer.Of(Samples.Normal(2 * columns, seed: 2));
                    MatrixView input = new(x.Pointer, 2, columns), d = new(dy.Pointer, 2, columns);
                    Twins.AssertEqual($"{key}, {columns} columns", new float[4], p => gradient.LearnedLanes<T>(input, d, p),
                        p => gradient.LearnedScalar(input, d, p));
                }
            }
        }
    }
}
