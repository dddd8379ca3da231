using ConvBert.FineTuning.Metrics;

namespace ConvBert.FineTuning.Tests.Metrics;

/// <summary>Tables worked out by hand, and scikit-learn's conventions where a quotient has no value.</summary>
public sealed class ClassificationMetricsTests
{
    private const double Exact = 1e-12;

    /// <summary>Right: a a a b b c; predicted: a a b b c c.</summary>
    private static readonly ConfusionMatrix Three = Matrix(["a", "b", "c"], (0, 0), (0, 0), (0, 1), (1, 1), (1, 2), (2, 2));

    [Fact]
    public void Hits_OfAClass_AreItsRowAndColumn()
    {
        Three.Hits(0).Should().Be(new HitCounts(2, 0, 1));
        Three.Hits(1).Should().Be(new HitCounts(1, 1, 1));
        Three.Hits(2).Should().Be(new HitCounts(1, 1, 0));
        Three.Hits(0).Score("a").Should().BeEquivalentTo(
            new ClassScore("a", 1, 2 / 3.0, 0.8, 3), options => options.Using<double>(context =>
                context.Subject.Should().BeApproximately(context.Expectation, Exact)).WhenTypeIs<double>());
    }

    [Fact]
    public void Averages_OfThreeClasses_AreThoseOfTheTable()
    {
        AverageScores micro = AverageScores.Micro(Three.SeenClasses()), macro = AverageScores.Macro(Three.SeenClasses()),
            weighted = AverageScores.Weighted(Three.SeenClasses());

        Three.Accuracy.Should().BeApproximately(4 / 6.0, Exact);
        micro.Should().Be(new AverageScores(4 / 6.0, 4 / 6.0, 4 / 6.0), "with one label each, all three are the accuracy");
        // F1s: 4/5, 1/2, 2/3.
        macro.Precision.Should().BeApproximately((1 + 0.5 + 0.5) / 3, Exact);
        macro.Recall.Should().BeApproximately(((2 / 3.0) + 0.5 + 1) / 3, Exact);
        macro.F1.Should().BeApproximately((0.8 + 0.5 + (2 / 3.0)) / 3, Exact, "it is the mean of F1s, not the F1 of the means");
        weighted.F1.Should().BeApproximately(((3 * 0.8) + (2 * 0.5) + (2 / 3.0)) / 6, Exact);
        weighted.Recall.Should().BeApproximately(4 / 6.0, Exact);
    }

    [Fact]
    public void Averages_LeaveOutClassesThatNeverOccur_ButNotThosePredictedWrongly()
    {
        // b is neither right nor predicted; c is predicted once, and never right.
        ConfusionMatrix matrix = Matrix(["a", "b", "c"], (0, 0), (0, 2));

        matrix.SeenClasses().Should().HaveCount(2);
        AverageScores.Macro(matrix.SeenClasses()).F1.Should().BeApproximately((2 / 3.0) / 2, Exact);
        AverageScores.Weighted(matrix.SeenClasses()).F1.Should().BeApproximately(2 / 3.0, Exact);
    }

    [Fact]
    public void Scores_WithoutAnyPrediction_AreZeroNotUndefined()
    {
        var never = new HitCounts(0, 0, 3);

        never.Precision.Should().Be(0);
        never.Recall.Should().Be(0);
        never.F1.Should().Be(0);
        default(HitCounts).F1.Should().Be(0);
        AverageScores.Macro([]).Should().Be(default(AverageScores));
        new ConfusionMatrix(["a"]).Accuracy.Should().Be(0);
    }

    [Fact]
    public void Matthews_OfTwoClasses_IsTheProductFormula()
    {
        // TP 6, TN 3, FP 1, FN 2: (18 − 2) / √(7·8·4·5).
        ConfusionMatrix matrix = Matrix(
            ["no", "yes"], [.. Enumerable.Repeat((1, 1), 6), .. Enumerable.Repeat((0, 0), 3), (0, 1), (1, 0), (1, 0)]);

        matrix.MatthewsCorrelation.Should().BeApproximately(16 / Math.Sqrt(7 * 8 * 4 * 5), Exact);
    }

    [Fact]
    public void Matthews_OfThreeClasses_IsTheMulticlassFormula()
    {
        // c = 4, s = 6; right 3, 2, 1; predicted 2, 2, 2: (24 − 12) / √((36 − 12)(36 − 14)).
        Three.MatthewsCorrelation.Should().BeApproximately(12 / Math.Sqrt(24 * 22), Exact);
    }

    [Fact]
    public void Matthews_OfOneClassAlone_IsZero()
    {
        Matrix(["a", "b"], (0, 0), (0, 0)).MatthewsCorrelation.Should().Be(0);
        Matrix(["a", "b"], (0, 0), (1, 0)).MatthewsCorrelation.Should().Be(0);
        Matrix(["a", "b"], (0, 1), (1, 0)).MatthewsCorrelation.Should().Be(-1);
    }

    [Fact]
    public void MultiLabel_SetsOfLabels_AreCountedLabelByLabel()
    {
        var counter = new MultiLabelCounter(["x", "y", "z"]);
        counter.Add([true, true, false], [true, false, false]);
        counter.Add([false, false, false], [false, false, false]);
        counter.Add([true, false, false], [true, true, false]);

        counter.Hits.Should().Equal(new HitCounts(2, 0, 0), new HitCounts(0, 1, 1), default);
        counter.Accuracy.Should().BeApproximately(1 / 3.0, Exact, "an example counts if all of its labels are right");
        AverageScores.Micro(counter.Hits).F1.Should().BeApproximately(4 / 6.0, Exact);
        AverageScores.Macro(counter.Hits).F1.Should().BeApproximately(1 / 3.0, Exact, "a label that never occurs has 0");
        counter.Invoking(all => all.Add([true], [true])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Pearson_OfTwoRows_IsTheirCovarianceOverTheirDeviations()
    {
        // Deviations −1.5 −0.5 0.5 1.5 and −2 0 −1 3: products 3 + 0 − 0.5 + 4.5 = 7 over √(5 · 14).
        Correlation.Pearson([1, 2, 3, 4], [1, 3, 2, 6]).Should().BeApproximately(7 / Math.Sqrt(70), Exact);
        Correlation.Pearson([1, 2, 3], [-2, -4, -6]).Should().BeApproximately(-1, Exact);
        Correlation.Pearson([1, 2, 3], [5, 5, 5]).Should().Be(double.NaN);
        Correlation.Pearson([1], [1]).Should().Be(double.NaN);
        FluentActions.Invoking(() => Correlation.Pearson([1, 2], [1])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Spearman_WithTies_GivesThemTheirMeanRank()
    {
        // Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: deviations −1.5 0 0 1.5 and −1.5 0.5 −0.5 1.5: 4.5 / √(4.5 · 5).
        Correlation.Spearman([10, 20, 20, 40], [1, 3, 2, 900]).Should().BeApproximately(4.5 / Math.Sqrt(4.5 * 5), Exact);
        Correlation.Spearman([1, 2, 3, 4], [1, 10, 100, 1000]).Should().BeApproximately(1, Exact);
        Correlation.Spearman([7, 7, 7], [1, 2, 3]).Should().Be(double.NaN);
    }

    [Fact]
    public void TokenPredictions_OfEquallyLikelyTokens_HaveThatPerplexity()
    {
        var counter = new TokenPredictionCounter();
        for (int i = 0; i < 4; i++) counter.Add(Math.Log(8), isRight: i == 0);

        counter.Loss.Should().BeApproximately(Math.Log(8), Exact);
        counter.Perplexity.Should().BeApproximately(8, 1e-10);
        counter.Accuracy.Should().Be(0.25);
        new TokenPredictionCounter().Perplexity.Should().Be(1);
    }

    private static ConfusionMatrix Matrix(string[] labels, params (int Label, int Prediction)[] pairs)
    {
        var matrix = new ConfusionMatrix(labels);
        foreach ((int label, int prediction) in pairs) matrix.Add(label, prediction);
        return matrix;
    }
}
