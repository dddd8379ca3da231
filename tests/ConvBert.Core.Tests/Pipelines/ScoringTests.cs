using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

public class ScoringTests
{
    [Fact]
    public void Softmax_HugeLogits_StaysFiniteAndSumsToOne()
    {
        float[] scores = new float[3];

        ScoreFunctions.Softmax([1e6f, 1e6f, -1e6f], scores);

        scores.Should().Equal(0.5f, 0.5f, 0f);
    }

    [Fact]
    public void Softmax_KnownLogits_GivesKnownShares()
    {
        float[] scores = new float[3];

        ScoreFunctions.Softmax([1, 2, 3], scores);

        scores[0].Should().BeApproximately(0.09003057f, 1e-7f);
        scores[2].Should().BeApproximately(0.66524096f, 1e-7f);
    }

    [Fact]
    public void Sigmoid_Extremes_SaturateWithoutNaN()
    {
        ScoreFunctions.Sigmoid(0).Should().Be(0.5f);
        ScoreFunctions.Sigmoid(-1000).Should().Be(0);
        ScoreFunctions.Sigmoid(1000).Should().Be(1);
    }

    [Theory]
    [InlineData(0, new int[0])]
    [InlineData(1, new[] { 1 })]
    [InlineData(3, new[] { 1, 3, 2 })]
    [InlineData(9, new[] { 1, 3, 2, 0, 4 })]
    public void TopK_Ties_KeepTheLowerIndexFirst_AndNaNLast(int count, int[] expected) =>
        TopK.Indices([0, 7, 5, 7, float.NaN], count).Should().Equal(expected);

    [Fact]
    public void ArgMax_Ties_TakesTheFirst() => ScoreFunctions.ArgMax([1, 3, 3, 2]).Should().Be(1);

    [Theory]
    [InlineData("LABEL_0:0,LABEL_1:1,LABEL_2:2", -1)]
    [InlineData("entailment:0,neutral:1,contradiction:2", 0)]
    [InlineData("ENTAIL:0,NON-ENTAIL:1", 0)]
    [InlineData("ENTAIL:2,NEUTRAL:1,CONTR:0", 2)]
    public void EntailmentLabel_LabelMaps_GiveHuggingFacesIndex(string map, int expected) =>
        EntailmentLabel.Find(map.Split(',').Select(e => e.Split(':')).Select(e => KeyValuePair.Create(e[0], int.Parse(e[1])))).Should()
            .Be(expected);

    [Fact]
    public void ZeroShotScores_ExclusiveLabels_ShareOne()
    {
        float[] scores = ZeroShotScoring.Scores([0, 0, 1, 0, 0, 3], classes: 3, entailment: 2, independent: false);

        scores.Sum().Should().BeApproximately(1, 1e-6f);
        scores[1].Should().BeApproximately((float)(1 / (1 + Math.Exp(-2))), 1e-6f);
    }

    [Fact]
    public void ZeroShotScores_IndependentLabels_SetEntailmentAgainstContradiction()
    {
        float[] scores = ZeroShotScoring.Scores([1, 0, 2, 5, 0, 1], classes: 3, entailment: 2, independent: true);

        scores[0].Should().BeApproximately((float)(1 / (1 + Math.Exp(-1))), 1e-6f);
        scores[1].Should().BeApproximately((float)(1 / (1 + Math.Exp(4))), 1e-6f);
    }

    [Fact]
    public void ZeroShotScores_EntailmentFirst_TakesTheLastLogitAsContradiction() =>
        ZeroShotScoring.Scores([2, 9, 1], classes: 3, entailment: 0,
            independent: false).Single().Should().BeApproximately((float)(1 / (1 + Math.Exp(-1))), 1e-6f);

    [Fact]
    public void CodePointText_BeyondTheBasicPlane_SlicesByCodePoints()
    {
        var text = new CodePointText("a😀b😀");

        text.Length.Should().Be(4);
        text.Slice(1, 3).Should().Be("😀b");
        text.Slice(3, 99).Should().Be("😀");
        text.Slice(3, 2).Should().BeEmpty();
        text.Utf16Index(2).Should().Be(3);
    }

    [Theory]
    [InlineData(Pooling.Mean, 0, 2, 1)]
    [InlineData(Pooling.Max, 0, 3, 4)]
    [InlineData(Pooling.Cls, 0, 1, -2)]
    [InlineData(Pooling.LastToken, 0, 3, 4)]
    [InlineData(Pooling.WeightedMean, 0, 7f / 3, 2)]
    [InlineData(Pooling.MeanSqrtLen, 0, 2.828427f, 1.414214f)]
    [InlineData(Pooling.Cls, 1, 3, 4)]
    [InlineData(Pooling.Mean, 1, 3, 4)]
    [InlineData(Pooling.WeightedMean, 1, 3, 4)]
    public void Pool_PaddingAndPrompt_AreLeftOut(Pooling pooling, int skipped, float x, float y)
    {
        float[] hidden = [100, 100, 1, -2, 3, 4, 100, 100], pooled = new float[2];
        int[] real = [0, 1, 1, 0];

        TokenPooling.Pool(hidden, real, pooling, skipped, pooled);

        pooled[0].Should().BeApproximately(x, 1e-6f);
        pooled[1].Should().BeApproximately(y, 1e-6f);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    public void Pool_NothingBehindThePrompt_IsRefused(int skipped) =>
        FluentActions.Invoking(() => TokenPooling.Pool(new float[8], [0, 1, 1, 0], Pooling.Mean, skipped, new float[2]))
            .Should().Throw<PipelineException>().WithMessage("*prompt*");

    [Fact]
    public void Normalize_ZeroVector_StaysZero()
    {
        float[] vectors = [3, 4, 0, 0];

        TokenPooling.Normalize(vectors, 2);

        vectors.Should().Equal(0.6f, 0.8f, 0, 0);
    }
}
