using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Parameters;

public class FrozenPartsTests
{
    [Theory]
    [InlineData("embeddings", "0")]
    [InlineData("layers:0-1", "1 2")]
    [InlineData("layers:1", "2")]
    [InlineData("encoder", "1 2 3")]
    [InlineData("encoder.layer.1", "2")]
    [InlineData("convbert.encoder.layer.1.dense.weight", "2")]
    [InlineData("classifier", "4")]
    public void Freeze_Part_FreezesItAndNothingElse(string part, string depths)
    {
        using ParameterSet parameters = Model();
        FrozenParts.Freeze(parameters, [part]);
        string.Join(
            ' ', parameters.Where(parameter => !parameter.RequiresGradient).Select(parameter => parameter.Depth)).Should().Be(depths);
    }

    [Theory]
    [InlineData("layers:2-1")]
    [InlineData("layers:0-3")]
    [InlineData("layers:")]
    [InlineData("layers:a")]
    [InlineData("layers:0-1-2")]
    [InlineData("encoder.layer.1.dens")]
    [InlineData("Embeddings")]
    public void Freeze_UnknownPart_IsRefusedByName(string part)
    {
        using ParameterSet parameters = Model();
        FluentActions.Invoking(() => FrozenParts.Freeze(parameters, [part])).Should().Throw<ArgumentException>().WithMessage($"*{part}*");
    }

    private static ParameterSet Model() => new(
    [
        TestParameters.Create("convbert.embeddings.word_embeddings.weight", [0], depth: 0),
            TestParameters.Create("convbert.encoder.layer.0.dense.weight", [0], depth: 1),
        TestParameters.Create("convbert.encoder.layer.1.dense.weight", [0], depth: 2),
        TestParameters.Create("convbert.encoder.layer.2.dense.weight", [0], depth: 3),
        TestParameters.Create("classifier.weight", [0], depth: 4),
    ]);
}
