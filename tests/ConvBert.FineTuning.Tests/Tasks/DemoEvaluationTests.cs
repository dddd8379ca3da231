using ConvBert.FineTuning.Tests.Support;
using ConvBert.Tokenization;

namespace ConvBert.FineTuning.Tests.Tasks;

/// <summary>The demo models on the examples that were held out from them, from file to metric: as good as their cards say.</summary>
public sealed class DemoEvaluationTests
{
    [Fact]
    public void Evaluate_TheSentimentDemo_IsAlwaysRight()
    {
        TaskEvaluation evaluation = Evaluate(new TextClassificationTask(), "sentiment", "text-classification.eval.jsonl");

        evaluation.Count.Should().Be(500);
        evaluation.Metrics["accuracy"].Should().BeGreaterThanOrEqualTo(0.99);
        evaluation.ConfusionMatrix!.Total.Should().Be(500);
        evaluation.Classes.Select(one => one.Name).Should().BeEquivalentTo("negative", "neutral", "positive");
        evaluation.WorstExamples.Should().HaveCount(20).And.BeInDescendingOrder(example => example.Loss);
    }

    [Fact]
    public void Evaluate_TheEntityDemo_FindsAllEntities()
    {
        TaskEvaluation evaluation = Evaluate(new TokenClassificationTask(), "ner", "token-classification.eval.jsonl");

        evaluation.Metrics["f1"].Should().BeGreaterThanOrEqualTo(0.99);
        evaluation.Classes.Select(one => one.Name).Should().Contain(["PER", "LOC", "ORG"]);
    }

    [Fact]
    public void Evaluate_TheAnsweringDemo_FindsNearlyAllAnswers()
    {
        TaskEvaluation evaluation = Evaluate(new QuestionAnsweringTask(), "qa", "question-answering.eval.jsonl");

        evaluation.Metrics["exact_match"].Should().BeGreaterThanOrEqualTo(98);
        evaluation.Metrics["f1"].Should().BeGreaterThanOrEqualTo(evaluation.Metrics["exact_match"]);
        evaluation.Metrics.Should().NotContainKey("best_f1", "every question has an answer");
    }

    [Fact]
    public void Evaluate_TheChoosingDemo_IsAlwaysRight() =>
        Evaluate(new MultipleChoiceTask(), "choice", "multiple-choice.eval.jsonl").Metrics["accuracy"].Should().BeGreaterThanOrEqualTo(0.99);

    [Fact]
    public void Evaluate_TheMaskedLanguageDemo_KnowsItsWorld()
    {
        TaskEvaluation evaluation = Evaluate(new MaskedLanguageModelingTask(), "fill-mask", "masked-lm.eval.txt");

        evaluation.Metrics["perplexity"].Should().BeInRange(1, 2.25).And.BeApproximately(Math.Exp(evaluation.Loss), 1e-9);
        evaluation.Metrics["accuracy"].Should().BeGreaterThan(0.8);
    }

    private static TaskEvaluation Evaluate(FineTuningTask task, string model, string file)
    {
        string folder = DemoFiles.Model(model);
        var config = ConvBertConfig.FromPretrained(folder);
        var tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        using PreparedDataset data = task.Prepare(task.ReadFor(DemoFiles.Dataset(file), config), tokenizer, config);
        return task.Evaluate(data, folder);
    }
}
