using ConvBert.FineTuning.Datasets;
using ConvBert.FineTuning.Metrics;
using ConvBert.FineTuning.Preprocessing;
using ConvBert.FineTuning.Tasks;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>
/// Questions whose answers are slices of a context, as in SQuAD. A context that is too long becomes several windows that overlap.
/// </summary>
public sealed class QuestionAnsweringTask : FineTuningTask<QuestionAnsweringExample>
{
    /// <inheritdoc/>
    public override string Name => "question-answering";

    /// <inheritdoc/>
    public override ConvBertArchitecture Architecture => ConvBertArchitecture.QuestionAnswering;

    /// <summary>The tokens of a window with its question; default 384, or fewer where the model reads fewer.</summary>
    public int MaxLength { get; init; } = 384;

    /// <summary>The tokens by which windows overlap. Default 128.</summary>
    public int DocStride { get; init; } = 128;

    /// <summary>The most tokens of an answer that an evaluation takes. Default 30.</summary>
    public int MaxAnswerLength { get; init; } = 30;

    private protected override string PreparationOptions => $"{MaxLength}/{DocStride}";

    /// <inheritdoc/>
    public override string MetricForBestModel(Dataset dataset) => "f1";

    /// <inheritdoc/>
    public override ConvBertConfig Configure(ConvBertConfig config, Dataset train)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config with { NumLabels = 2, ProblemType = null };
    }

    private protected override ExampleParser<QuestionAnsweringExample> CreateParser(
        ColumnChoice columns, DatasetOptions options, ProblemType? problem) => new QuestionAnsweringParser(columns, options.Columns);

    private protected override ExampleTokenizer<QuestionAnsweringExample> CreateTokenizer(
        Dataset<QuestionAnsweringExample> dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config) => Windows(tokenizer, config);

    private protected override TaskEvaluation Judge(
        PreparedDataset data, Dataset<QuestionAnsweringExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions)
    {
        var reader = new AnswerReader(Windows(data.Tokenizer, data.Config), data.Tokenizer, MaxAnswerLength);
        var counter = new AnswerCounter(dataset.Any(example => example.Answers.Count == 0));
        var worst = new WorstExampleList(WorstExamples);
        double lossSum = 0;
        int first = 0;
        foreach (QuestionAnsweringExample example in dataset)
        {
            PredictedAnswer answer = reader.Read(example, predictions, first);
            double loss = 0;
            for (int i = first; i < first + answer.Windows; i++) loss += Loss(data[i], predictions[i].Span);
            first += answer.Windows;
            lossSum += loss;
            string[] right = [.. example.Answers.Select(one => one.Text)];
            counter.Add(right, answer.Text, answer.NoAnswerScore);
            double mean = loss / answer.Windows;
            bool isSilent = counter.AllowsNoAnswer && answer.NoAnswerScore > 0;
            worst.Offer(mean, index => new WorstExample(
                index, $"{example.Question} | {example.Context}", string.Join(" | ", right.Distinct()), isSilent ? "" : answer.Text, mean));
        }

        return new TaskEvaluation
        {
            Task = Name,
            Count = worst.Count,
            Loss = Ratio.Of(lossSum, predictions.Count),
            Metrics = counter.Metrics(),
            WorstExamples = worst.Worst(),
        };
    }

    private QuestionAnsweringTokenizer Windows(ConvBertTokenizerFast tokenizer, ConvBertConfig config) =>
        new(tokenizer, Math.Min(MaxLength, SequenceLimit.Of(null, tokenizer, config)), DocStride);

    /// <summary>The mean of the losses of both ends.</summary>
    private static double Loss(TrainingExample window, ReadOnlySpan<float> logits)
    {
        float[] starts = new float[logits.Length / 2], ends = new float[starts.Length];
        AnswerReader.Divide(logits, starts, ends);
        ReadOnlySpan<long> labels = window.Labels.Span;
        return (LogitLosses.CrossEntropy(starts, labels[0]) + LogitLosses.CrossEntropy(ends, labels[1])) / 2;
    }
}
