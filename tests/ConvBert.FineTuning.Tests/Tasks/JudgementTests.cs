using ConvBert.FineTuning.Tests.Support;

namespace ConvBert.FineTuning.Tests.Tasks;

/// <summary>Logits that are made up, and what each task says of them.</summary>
public sealed class JudgementTests
{
    private const double Exact = 1e-9;

    [Fact]
    public void Evaluate_TwoClasses_HasTheScoresOfTheSecondAndTheWorstExamples()
    {
        var task = new TextClassificationTask { WorstExamples = 2 };
        PreparedDataset data = Prepare(
            task, ["no", "yes"], Example("a", "no"), Example("b", "yes"), Example("c", "yes"), Example("d", "no"));

        TaskEvaluation evaluation = task.Evaluate(data, [Row(1, 0), Row(0, 2), Row(3, 0), Row(0, 1)]);

        // Predicted no, yes, no, yes: TP 1, FP 1, FN 1.
        evaluation.Metrics["accuracy"].Should().Be(0.5);
        evaluation.Metrics["f1"].Should().Be(0.5);
        evaluation.Metrics["precision"].Should().Be(0.5);
        evaluation.Metrics["matthews_correlation"].Should().Be(0);
        evaluation.ConfusionMatrix![1, 0].Should().Be(1);
        evaluation.WorstExamples.Select(worst => (worst.Index, worst.Text, worst.Label, worst.Prediction)).Should()
            .Equal((2, "c", "yes", "no"), (3, "d", "no", "yes"));
        double[] losses = [Loss(1), Loss(2), Loss(-3), Loss(-1)];
        evaluation.Loss.Should().BeApproximately(losses.Average(), Exact);
        evaluation.WorstExamples[0].Loss.Should().BeApproximately(Loss(-3), Exact);

        static double Loss(double margin) => Math.Log(1 + Math.Exp(-margin));
    }

    [Fact]
    public void Evaluate_SeveralLabels_TakesLogitsAboveZero()
    {
        var task = new TextClassificationTask();
        PreparedDataset data = Prepare(
            task, ["x", "y"], new TextClassificationExample("a") { Labels = ["x", "y"] }, new TextClassificationExample("b"));

        TaskEvaluation evaluation = task.Evaluate(data, [Row(2, -1), Row(-2, -3)]);

        evaluation.Metrics["f1"].Should().BeApproximately(2 / 3.0, Exact);
        evaluation.Metrics["accuracy"].Should().Be(0.5);
        evaluation.WorstExamples[0].Label.Should().Be("x, y");
        evaluation.WorstExamples[0].Prediction.Should().Be("x");
        double first = (Math.Log(1 + Math.Exp(-2)) + Math.Log(1 + Math.Exp(1))) / 2;
        double second = (Math.Log(1 + Math.Exp(-2)) + Math.Log(1 + Math.Exp(-3))) / 2;
        evaluation.Loss.Should().BeApproximately((first + second) / 2, Exact);
    }

    [Fact]
    public void Evaluate_Numbers_HasCorrelationsAndErrors()
    {
        var task = new TextClassificationTask();
        Dataset<TextClassificationExample> numbers = task.FromExamples(
            [.. new[] { 1f, 2f, 4f }.Select(target => new TextClassificationExample("a") { Target = target })]);
        PreparedDataset data = task.Prepare(numbers, TestTokenizer.Create(), task.Configure(TestTokenizer.Config("x", "y"), numbers));

        TaskEvaluation evaluation = task.Evaluate(data, [Row(1), Row(3), Row(2)]);

        evaluation.Metrics["mse"].Should().BeApproximately(5 / 3.0, Exact);
        evaluation.Metrics["mae"].Should().BeApproximately(1, Exact);
        evaluation.Metrics["spearmanr"].Should().BeApproximately(0.5, Exact);
        task.MetricForBestModel(numbers).Should().Be("spearmanr");
        task.Evaluate(data, [Row(1), Row(1), Row(1)]).Metrics["pearson"].Should().Be(0, "the same for all is no correlation");
    }

    [Fact]
    public void Evaluate_Tags_CountsEntitiesOfLabelledTokensAndShowsThem()
    {
        var task = new TokenClassificationTask();
        PreparedDataset data = Prepare(
            task, ["O", "B-X", "I-X"], new TokenClassificationExample(["the", "dogs", "run"], ["O", "B-X", "I-X"]));

        // A row for each of the three words; the second piece of "dogs" has none.
        TaskEvaluation evaluation = task.Evaluate(data, [Row(5, 0, 0, 0, 5, 0, 5, 0, 0)]);

        evaluation.Metrics["f1"].Should().Be(0, "half an entity is none");
        evaluation.Metrics["accuracy"].Should().BeApproximately(2 / 3.0, Exact);
        evaluation.Classes.Single().Should().Be(new FineTuning.Metrics.ClassScore("X", 0, 0, 0, 1));
        evaluation.WorstExamples.Single().Label.Should().Be("dogs/B-X run/I-X");
        evaluation.WorstExamples.Single().Prediction.Should().Be("dogs/B-X");
    }

    [Fact]
    public void Evaluate_TagsThatAreNoEntities_AreClasses()
    {
        var task = new TokenClassificationTask();
        PreparedDataset data = Prepare(task, ["NOUN", "VERB"], new TokenClassificationExample(["a", "b"], ["NOUN", "VERB"]));

        TaskEvaluation evaluation = task.Evaluate(data, [Row(1, 0, 0, 1)]);

        evaluation.Metrics["f1"].Should().Be(1);
        evaluation.Classes.Select(one => one.Name).Should().Equal("NOUN", "VERB");
    }

    [Fact]
    public void Evaluate_Answers_AreReadFromTheBestWindowAndMayBeNone()
    {
        // Windows "a b c d", "c d e f" behind [CLS] where ? [SEP]; the tokens of the context are 4 to 7.
        var task = new QuestionAnsweringTask { MaxLength = 9, DocStride = 2 };
        PreparedDataset data = Prepare(
            task, [], new QuestionAnsweringExample("1", "where?", "a b c d e f", [new GoldAnswer("e f", 8)]),
            new QuestionAnsweringExample("2", "where?", "b c", []));

        TaskEvaluation evaluation = task.Evaluate(data, [Span(9, 4, 5, 1), Span(9, 6, 7, 8), Span(7, 4, 4, 6)]);

        data.Count.Should().Be(3);
        evaluation.Count.Should().Be(2);
        evaluation.Metrics["HasAns_exact"].Should().Be(100);
        evaluation.Metrics["NoAns_exact"].Should().Be(0, "the model answers where there is no answer");
        evaluation.Metrics["exact_match"].Should().Be(50);
        evaluation.WorstExamples[0].Prediction.Should().Be("b");
    }

    [Fact]
    public void Evaluate_Choices_TakesTheHighest()
    {
        var task = new MultipleChoiceTask();
        PreparedDataset data = Prepare(
            task, [], new MultipleChoiceExample("p", ["a", "b", "c"], 2), new MultipleChoiceExample("p", ["a", "b", "c"], 0));

        TaskEvaluation evaluation = task.Evaluate(data, [Row(0, 1, 2), Row(0, 1, 2)]);

        evaluation.Metrics["accuracy"].Should().Be(0.5);
        evaluation.WorstExamples[0].Should().BeEquivalentTo(new { Index = 1, Label = "a", Prediction = "c" });
    }

    [Fact]
    public void Evaluate_MaskedTokens_HasTheExponentialOfTheMeanLoss()
    {
        var task = new MaskedLanguageModelingTask { MaskProbability = 1 };
        PreparedDataset data = task.Prepare(task.FromExamples([new TextExample("a b")]), TestTokenizer.Create(), TestTokenizer.Config());
        int vocabulary = TestTokenizer.Config().VocabSize;
        float[] logits = new float[2 * vocabulary];
        logits[17] = 1; // the id of "a", in the first row

        TaskEvaluation evaluation = task.Evaluate(data, [task.PreprocessLogits(data[0], logits)]);

        double first = Math.Log(vocabulary - 1 + Math.E) - 1, second = Math.Log(vocabulary);
        evaluation.Loss.Should().BeApproximately((first + second) / 2, 1e-6, "losses are kept as float32");
        evaluation.Metrics["perplexity"].Should().BeApproximately(Math.Exp((first + second) / 2), 1e-4);
        evaluation.Metrics["accuracy"].Should().Be(0.5);
        evaluation.WorstExamples.Single().Label.Should().Be("a b");
    }

    [Fact]
    public void Evaluate_OtherNumbersOfPredictions_IsRefused()
    {
        var task = new TextClassificationTask();
        PreparedDataset data = Prepare(task, ["x", "y"], Example("a", "x"));

        task.Invoking(one => one.Evaluate(data, [])).Should().Throw<ArgumentException>();
    }

    private static TextClassificationExample Example(string text, string label) => new(text) { Labels = [label] };

    private static ReadOnlyMemory<float> Row(params float[] logits) => logits;

    /// <summary>The logits of a window whose best span is given.</summary>
    private static ReadOnlyMemory<float> Span(int length, int start, int end, float height)
    {
        float[] logits = new float[2 * length];
        logits[2 * start] = height;
        logits[(2 * end) + 1] = height;
        return logits;
    }

    private static PreparedDataset Prepare<TExample>(FineTuningTask<TExample> task, string[] labels, params TExample[] examples)
        where TExample : class =>
        task.Prepare(task.FromExamples(examples, labels is [] ? null : labels), TestTokenizer.Create(), TestTokenizer.Config(labels));
}
