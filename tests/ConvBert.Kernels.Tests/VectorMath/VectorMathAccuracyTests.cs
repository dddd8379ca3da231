using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.VectorMath;

/// <summary>The largest errors that were measured, against double; a row is a function, a range, and ulps.</summary>
public sealed class VectorMathAccuracyTests
{
    private const int SamplesPerRange = 40_000;

    public static TheoryData<string, float, float, double> Table => new()
    {
        { "exp", -86.98f, -20, 2.0 },
        { "exp", -20, -1, 2.0 },
        { "exp", -1, 0, 1.9 },
        { "exp", 0, 88.72f, 2.0 },
        { "expm1", -30, -0.5f, 0.75 },
        { "expm1", -0.5f, 0, 1.0 },
        { "expm1", 0, 0.5f, 1.6 },
        { "expm1", 0.5f, 88.72f, 1.5 },
        { "erf(x/√2)", 0, 0.5f, 4.5 },
        { "erf(x/√2)", 0.5f, 1, 3.2 },
        { "erf(x/√2)", 1, 2, 2.3 },
        { "erf(x/√2)", 2, 10, 1.4 },
        { "tanh", 0, 1e-3f, 1.5 },
        { "tanh", 1e-3f, 0.1f, 1.8 },
        { "tanh", 0.1f, 1, 2.4 },
        { "tanh", 1, 10, 2.6 },
        { "sigmoid", -88.7f, -20, 2.8 },
        { "sigmoid", -20, 0, 3.5 },
        { "sigmoid", 0, 20, 1.6 },
        { "log1p", 0, 0.1f, 0.65 },
        { "log1p", 0.1f, 0.5f, 0.85 },
        { "log1p", 0.5f, 1, 1.2 },
        { "softplus", -86.98f, -20, 2.0 },
        { "softplus", -20, 0, 2.9 },
        { "softplus", 0, 100, 2.3 },
    };

    public static TheoryData<string, double> Functions => new()
    {
        { "exp", 2.0 }, { "expm1", 1.6 }, { "erf(x/√2)", 5.2 }, { "tanh", 2.6 }, { "sigmoid", 3.5 }, { "softplus", 2.9 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Function_WithinARange_StaysWithinItsUlps(string name, float from, float to, double ulps) =>
        AssertWithin(name, Samples.Dense(from, to, SamplesPerRange), ulps);

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_OnAllExponentsAndSpecialValues_StaysWithinItsUlpsOrUnderflowsToZero(string name, double ulps) =>
        AssertWithin(name, [.. Samples.Special, .. Samples.AllExponents(64)], ulps);

    private static void AssertWithin(string name, float[] samples, double ulps)
    {
        Func<double, double> reference = VectorMath.Functions.Reference(name);
        float[] results = ActivationRuns.On<Scalar>(VectorMath.Functions.Create(name), samples);
        double worst = 0;
        int at = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double exact = reference(samples[i]);
            double error = results[i] == 0 && MayBeFlushed(exact, samples[i]) ? 0 : Ulp.Error(results[i], exact);
            if (error > worst) (worst, at) = (error, i);
        }

        worst.Should().BeLessThanOrEqualTo(
            ulps * Ulp.Slack, "{0}({1:R}) is {2:R}, not {3:R}", name, samples[at], results[at], reference(samples[at]));
    }

    /// <summary>Below 2^−125.5 the exponential is flushed to zero, and what is made of it.</summary>
    private static bool MayBeFlushed(double exact, float x) => Math.Abs(exact) < Math.ScaleB(Math.Sqrt(2), -126) && x < -1;
}
