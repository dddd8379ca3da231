using System.Globalization;
using ConvBert.FineTuning.Datasets;
using ConvBert.FineTuning.Metrics;
using ConvBert.FineTuning.Preprocessing;
using ConvBert.FineTuning.Tasks;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.FineTuning;

/// <summary>Prompts with several continuations, one of which is right.</summary>
public sealed class MultipleChoiceTask : FineTuningTask<MultipleChoiceExample>
{
    /// <inheritdoc/>
    public override string Name => "multiple-choice";

    /// <inheritdoc/>
    public override ConvBertArchitecture Architecture => ConvBertArchitecture.MultipleChoice;

    /// <summary>The tokens to which a prompt with a choice is cut; null (default) for as many as the model reads.</summary>
    public int? MaxLength { get; init; }

    private protected override string PreparationOptions => $"{MaxLength}";

    /// <inheritdoc/>
    public override string MetricForBestModel(Dataset dataset) => "accuracy";

    /// <inheritdoc/>
    public override ConvBertConfig Configure(ConvBertConfig config, Dataset train) => config;

    private protected override ExampleParser<MultipleChoiceExample> CreateParser(
        ColumnChoice columns, DatasetOptions options, ProblemType? problem) => new MultipleChoiceParser(columns, options.Columns);

    private protected override ExampleTokenizer<MultipleChoiceExample> CreateTokenizer(
        Dataset<MultipleChoiceExample> dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config) =>
        new MultipleChoiceTokenizer(tokenizer, SequenceLimit.Of(MaxLength, tokenizer, config));

    private protected override TaskEvaluation Judge(
        PreparedDataset data, Dataset<MultipleChoiceExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions)
    {
        int choices = predictions.Max(logits => logits.Length);
        var matrix = new ConfusionMatrix([.. Enumerable.Range(0, choices).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
        var worst = new WorstExampleList(WorstExamples);
        foreach ((int i, MultipleChoiceExample example) in dataset.Index())
        {
            ReadOnlySpan<float> logits = predictions[i].Span;
            int prediction = ScoreFunctions.ArgMax(logits);
            double loss = LogitLosses.CrossEntropy(logits, example.Label);
            matrix.Add(example.Label, prediction);
            worst.Offer(loss, index => new WorstExample(
                index, example.Prompt, example.Choices[example.Label], example.Choices[prediction], loss));
        }

        return new TaskEvaluation
        {
            Task = Name,
            Count = worst.Count,
            Loss = worst.MeanLoss,
            Metrics = new Dictionary<string, double> { ["accuracy"] = matrix.Accuracy },
            ConfusionMatrix = matrix,
            WorstExamples = worst.Worst(),
        };
    }
}
