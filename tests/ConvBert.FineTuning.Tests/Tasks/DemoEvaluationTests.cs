using ConvBert.FineTuning.Tests.Support;
using ConvBert.Tokenization;

namespace ConvBert.FineTuning.Tests.Tasks;

/// <summary>The demo models on the data that they were made for, evaluated from file to metric.</summary>
public sealed class DemoEvaluationTests
{
    private static readonly DatasetOptions Few = new() { MaxExamples = 60 };

    [DatasetFact]
    public void Evaluate_TheSentimentDemo_IsNearlyAlwaysRight()
    {
        TaskEvaluation evaluation = Evaluate(new TextClassificationTask { Reading = Few }, "sentiment", "text-classification.eval.jsonl");

        evaluation.Count.Should().Be(60);
        evaluation.Metrics["accuracy"].Should().BeGreaterThan(0.95);
        evaluation.ConfusionMatrix!.Total.Should().Be(60);
        evaluation.Classes.Select(one => one.Name).Should().BeEquivalentTo("negative", "neutral", "positive");
        evaluation.WorstExamples.Should().HaveCount(20).And.BeInDescendingOrder(example => example.Loss);
    }

    [DatasetFact]
    public void Evaluate_TheEntityDemo_FindsNearlyAllEntities()
    {
        TaskEvaluation evaluation = Evaluate(new TokenClassificationTask { Reading = Few }, "ner", "token-classification.eval.jsonl");

        evaluation.Metrics["f1"].Should().BeGreaterThan(0.95);
        evaluation.Classes.Select(one => one.Name).Should().Contain(["PER", "LOC", "ORG"]);
    }

    [DatasetFact]
    public void Evaluate_TheAnsweringDemo_FindsNearlyAllAnswers()
    {
        TaskEvaluation evaluation = Evaluate(new QuestionAnsweringTask { Reading = Few }, "qa", "question-answering.eval.jsonl");

        evaluation.Metrics["exact_match"].Should().BeGreaterThan(90);
        evaluation.Metrics["f1"].Should().BeGreaterThanOrEqualTo(evaluation.Metrics["exact_match"]);
        evaluation.Metrics.Should().NotContainKey("best_f1", "every question has an answer");
    }

    [DatasetFact]
    public void Evaluate_TheChoosingDemo_IsNearlyAlwaysRight()
    {
        TaskEvaluation evaluation = Evaluate(new MultipleChoiceTask { Reading = Few }, "choice", "multiple-choice.eval.jsonl");

        evaluation.Metrics["accuracy"].Should().BeGreaterThan(0.95);
    }

    [DatasetFact]
    public void Evaluate_TheMaskedLanguageDemo_IsFarBetterThanChance()
    {
        var task = new MaskedLanguageModelingTask { Reading = Few with { MaxExamples = 300 } };
        TaskEvaluation evaluation = Evaluate(task, "fill-mask", "masked-lm.eval.txt");

        evaluation.Metrics["perplexity"].Should().BeInRange(1, 20).And.BeApproximately(Math.Exp(evaluation.Loss), 1e-9);
        evaluation.Metrics["accuracy"].Should().BeGreaterThan(0.4);
    }

    private static TaskEvaluation Evaluate(FineTuningTask task, string model, string file)
    {
        string folder = SharedData.Model(model);
        var config = ConvBertConfig.FromPretrained(folder);
        var tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        using PreparedDataset data = task.Prepare(task.Read(SharedData.Dataset(file)), tokenizer, config);
        return task.Evaluate(data, folder);
    }
}
