namespace ConvBert.Training.Tests.Parameters;

public sealed class ParameterSetTests
{
    [Fact]
    public void ZeroGradients_AfterAPass_ClearsNumbersAndFlag()
    {
        using var parameters = new ParameterSet([new Parameter("a", [2, 3], 0, hasWeightDecay: true)]);
        parameters["a"].Gradient.Span.Fill(1);
        parameters["a"].HasGradient = true;

        parameters.ZeroGradients();

        parameters["a"].Gradient.Span.ToArray().Should().AllBeEquivalentTo(0f).And.HaveCount(6);
        parameters["a"].HasGradient.Should().BeFalse();
    }

    [Fact]
    public void Constructor_NameTwice_Throws()
    {
        using var first = new Parameter("a", [1], 0, hasWeightDecay: true);
        using var second = new Parameter("a", [1], 0, hasWeightDecay: true);
        FluentActions.Invoking(() => new ParameterSet([first, second])).Should().Throw<ArgumentException>().WithMessage("*a occurs twice*");
    }

    [Fact]
    public void Indexer_UnknownName_ThrowsNamingIt()
    {
        using var parameters = new ParameterSet([]);
        FluentActions.Invoking(() => parameters["nowhere"]).Should().Throw<ArgumentException>().WithMessage("*nowhere*");
    }

    [Fact]
    public void RequiresGradient_OfABuffer_CannotBeSet()
    {
        using var buffer = new Parameter("beta", [], 1, hasWeightDecay: false, isBuffer: true);
        buffer.RequiresGradient.Should().BeFalse();
        FluentActions.Invoking(() => buffer.RequiresGradient = true).Should().Throw<InvalidOperationException>().WithMessage("*beta*");
    }
}
