using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Activations;

public sealed class ActivationTests
{
    public static TheoryData<string> Keys => [.. Activation.Keys];

    [Fact]
    public void Keys_AreHuggingFaces() =>
        Activation.Keys.Should().BeEquivalentTo(ActivationReferences.ByKey.Keys).And.BeInAscendingOrder(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Activation_OverAllExponentsAndTheUsualRange_IsItsFormula(string key)
    {
        ActivationReference reference = ActivationReferences.ByKey[key];
        float[] x = [.. Samples.Dense(-15, 15, 12_000), .. Samples.Normal(4000), .. Samples.AllExponents(16), .. Samples.Special];
        float[] y = ActivationRuns.On<Scalar>(Activation.Create(key), x);
        for (int i = 0; i < x.Length; i++)
        {
            if (!reference.Accepts(x[i], y[i])) Assert.Fail($"{key}({x[i]:R}) is {y[i]:R}, not {reference.Function(x[i]):R}.");
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Activation_OfNaN_IsNaN(string key) =>
        ActivationRuns.On<Scalar>(Activation.Create(key), [float.NaN, 1]).Should().StartWith(float.NaN);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Activation_Created_KnowsItsKey(string key)
    {
        Activation.IsKnown(key).Should().BeTrue();
        Activation.Create(key).Key.Should().Be(key);
    }

    [Theory]
    [InlineData("selu")]
    [InlineData("GELU")]
    [InlineData("")]
    public void Create_OfAnUnknownKey_NamesItAndTheKnownOnes(string key)
    {
        Activation.IsKnown(key).Should().BeFalse();
        FluentActions.Invoking(() => Activation.Create(key)).Should().Throw<ArgumentException>().WithMessage($"\"{key}\"*gelu_10*xielu*");
        FluentActions.Invoking(() => Activation.LearnedNames(key)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Create_WithTheWrongNumberOfLearnedNumbers_SaysHowManyThereAre()
    {
        FluentActions.Invoking(
            () => Activation.Create("xielu", [1f])).Should().Throw<ArgumentException>().WithMessage("*\"xielu\" has 4 learned*not 1*");
        FluentActions.Invoking(
            () => Activation.Create("gelu", [1f])).Should().Throw<ArgumentException>().WithMessage("*\"gelu\" has 0 learned*not 1*");
    }

    [Fact]
    public void LearnedNames_AreThoseOfACheckpoint()
    {
        Activation.LearnedNames("prelu").Should().Equal("weight");
        Activation.LearnedNames("xielu").Should().Equal("alpha_p", "alpha_n", "beta", "eps");
        Activation.Keys.Where(key => Activation.LearnedNames(key).Count > 0).Should().Equal("prelu", "xielu");
    }

    [Fact]
    public void PRelu_WithALearnedSlope_UsesIt() =>
        ActivationRuns.On<Scalar>(Activation.Create("prelu", [0.5f]), [-2f, 3f]).Should().Equal(-1f, 3f);

    /// <summary>
    /// p = 0.3 rounds to 0.30078125, softplus of that to 0.85546875 (0.8547 before); q = −1 gives 0.3125, plus β = 0.25 is 0.5625.
    /// </summary>
    [Fact]
    public void XIelu_WithLearnedNumbers_RoundsEachStepToBFloat16()
    {
        Activation xielu = Activation.Create("xielu", [0.3f, -1f, 0.25f, -1e-6f]);
        ActivationRuns.On<Scalar>(xielu, [1f, -100f]).Should().Equal(0.85546875f + 0.25f, (0.5625f * 99) - 25);
    }
}
