using System.Numerics.Tensors;
using ConvBert.Pipelines;

namespace ConvBert.Explain.Tests;

public sealed class ExplainerTests(DemoExplainer demo) : IClassFixture<DemoExplainer>
{
    private readonly Explainer _explainer = demo.Explainer;

    [Fact]
    public void Explain_AText_GivesItsTokensWithTheirPlaces()
    {
        Explanation explanation = _explainer.Explain("Paris 😀 [MASK]");

        explanation.Tokens.Select(token => token.Token).Should().Equal("[CLS]", "paris", "[UNK]", "[MASK]", "[SEP]");
        explanation.Tokens.Select(token => (token.Start, token.End)).Should().Equal((0, 0), (0, 5), (6, 7), (8, 14), (0, 0));
        explanation.Tokens.Select(token => token.IsSpecial).Should().Equal(true, false, false, false, true);
        explanation.Text.Should().Be("Paris 😀 [MASK]");
        explanation.TextPair.Should().BeNull();
    }

    [Fact]
    public void Explain_AText_GivesEachLayersNumbersOfTheModel()
    {
        using var model = ConvBertModel.FromPretrained(DemoExplainer.Folder);
        Explanation explanation = _explainer.Explain("The capital of France is [MASK].");
        ConvBertModelOutput expected = model.Forward(new ConvBertInputs
        {
            InputIds = Tensor.Create(explanation.Tokens.Select(token => (long)token.Id).ToArray(), [1, explanation.Tokens.Count]),
            OutputAttentions = true,
            OutputConvKernels = true,
        });

        explanation.Layers.Should().HaveCount(model.Config.NumHiddenLayers);
        foreach (ExplainedLayer layer in explanation.Layers)
        {
            Values(layer.Attentions).Should().Equal(Values(expected.Attentions![layer.Index]));
            Values(layer.ConvKernels).Should().Equal(Values(expected.ConvKernels![layer.Index]));
        }
    }

    [Fact]
    public void Explain_APair_GivesBothTextsAndTheTypesOfTheirTokens()
    {
        Explanation explanation = _explainer.Explain("Paris", "Rome is big");
        explanation.TextPair.Should().Be("Rome is big");
        explanation.Tokens.Select(token => token.TypeId).Should().Equal(0, 0, 0, 1, 1, 1, 1);
    }

    [Fact]
    public void Explain_SomeLayers_GivesThoseInTheirOrder()
    {
        Explanation all = _explainer.Explain("Paris");
        Explanation some = _explainer.Explain("Paris", options: new ExplainOptions { Layers = [3, 1] });
        some.Layers.Select(layer => layer.Index).Should().Equal(3, 1);
        Values(some.Layers[0].ConvKernels).Should().Equal(Values(all.Layers[3].ConvKernels));
        Values(some.Layers[1].Attentions).Should().Equal(Values(all.Layers[1].Attentions));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void Explain_ALayerThatIsNotThere_IsRefusedByNumber(int layer)
    {
        Action explain = () => _explainer.Explain("Paris", options: new ExplainOptions { Layers = [layer] });
        explain.Should().Throw<ArgumentException>().WithMessage($"*{layer}*4 layers*");
    }

    [Fact]
    public void Explain_ATextThatIsTooLong_IsRefusedOrCutWhereAsked()
    {
        string text = string.Join(' ', Enumerable.Repeat("paris", 5000));
        Action explain = () => _explainer.Explain(text);
        explain.Should().Throw<PipelineException>().WithMessage("*5002 tokens*max_position_embeddings*");

        Explanation cut = _explainer.Explain(text, options: new ExplainOptions { Truncation = true });
        cut.IsTruncated.Should().BeTrue();
        cut.Text.Length.Should().BeLessThan(text.Length);
        cut.Text.Should().EndWith("paris");
        _explainer.Explain("Paris", options: new ExplainOptions { Truncation = true }).IsTruncated.Should().BeFalse();
    }

    private static float[] Values(Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
