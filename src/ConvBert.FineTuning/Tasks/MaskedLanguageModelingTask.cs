using ConvBert.FineTuning.Datasets;
using ConvBert.FineTuning.Metrics;
using ConvBert.FineTuning.Preprocessing;
using ConvBert.FineTuning.Tasks;
using ConvBert.Pipelines;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>
/// Texts some of whose tokens are masked and to be predicted. The texts are joined and cut into blocks, or stay by themselves; other tokens
/// are masked in every epoch.
/// </summary>
public sealed class MaskedLanguageModelingTask : FineTuningTask<TextExample>
{
    /// <inheritdoc/>
    public override string Name => "fill-mask";

    /// <inheritdoc/>
    public override ConvBertArchitecture Architecture => ConvBertArchitecture.MaskedLM;

    /// <summary>The tokens of a block; with <see cref="LineByLine"/>, the tokens at which a text is cut. Default 128.</summary>
    public int BlockSize { get; init; } = 128;

    /// <summary>Whether every text is a sequence of its own, instead of being joined with others. Default false.</summary>
    public bool LineByLine { get; init; }

    /// <summary>The part of the tokens that are to be predicted. Default 0.15.</summary>
    public double MaskProbability { get; init; } = 0.15;

    /// <summary>Whether all pieces of a word are masked together. Default false.</summary>
    public bool WholeWordMask { get; init; }

    /// <summary>The seed of the masks. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <inheritdoc/>
    public override bool GreaterIsBetter => false;

    private protected override DatasetFormat? PlainFormat => DatasetFormat.Text;

    private protected override string PreparationOptions => $"{BlockSize},{LineByLine}";

    /// <inheritdoc/>
    public override string MetricForBestModel(Dataset dataset) => "perplexity";

    /// <inheritdoc/>
    public override ConvBertConfig Configure(ConvBertConfig config, Dataset train) => config;

    /// <summary>The likeliest token and the loss of each token that is to be predicted, <c>[tokens, 2]</c>.</summary>
    /// <inheritdoc/>
    public override ReadOnlyMemory<float> PreprocessLogits(TrainingExample example, ReadOnlyMemory<float> logits)
    {
        ArgumentNullException.ThrowIfNull(example);
        ReadOnlySpan<long> labels = example.Labels.Span;
        int count = labels.Length - labels.Count(TrainingBatch.IgnoredLabel), row = 0;
        if (count == 0) return default;
        int vocabulary = logits.Length / count;
        float[] tokens = new float[2 * count];
        foreach (long label in labels)
        {
            if (label == TrainingBatch.IgnoredLabel) continue;
            ReadOnlySpan<float> scores = logits.Span.Slice(row * vocabulary, vocabulary);
            tokens[2 * row] = ScoreFunctions.ArgMax(scores);
            tokens[(2 * row) + 1] = (float)LogitLosses.CrossEntropy(scores, label);
            row++;
        }

        return tokens;
    }

    private protected override ExampleParser<TextExample> CreateParser(
        ColumnChoice columns, DatasetOptions options, ProblemType? problem) => new TextParser(columns, options.Columns);

    private protected override ExampleTokenizer<TextExample> CreateTokenizer(
        Dataset<TextExample> dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config)
    {
        if (BlockSize < 1) throw new ArgumentException($"{nameof(BlockSize)} is {BlockSize}; expected at least 1.");
        int limit = SequenceLimit.Of(BlockSize, tokenizer, config);
        return LineByLine ? new LineTokenizer(tokenizer, limit) : new BlockTokenizer(tokenizer, limit);
    }

    private protected override IReadOnlyList<TrainingExample> Finish(
        IReadOnlyList<TrainingExample> examples, ConvBertTokenizerFast tokenizer, ConvBertConfig config)
    {
        if (MaskProbability is not (> 0 and <= 1))
            throw new ArgumentException($"{nameof(MaskProbability)} is {MaskProbability}; expected more than 0 and at most 1.");
        int mask = tokenizer.MaskTokenId ?? throw new ArgumentException("The tokenizer has no mask_token.", nameof(tokenizer));
        var options = new MaskingOptions(MaskProbability, WholeWordMask, Seed, mask, Math.Min(tokenizer.Count, config.VocabSize));
        return new MaskedBlocks(examples, options);
    }

    private protected override TaskEvaluation Judge(
        PreparedDataset data, Dataset<TextExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions)
    {
        var counter = new TokenPredictionCounter();
        var worst = new WorstExampleList(WorstExamples);
        for (int i = 0; i < predictions.Count; i++)
        {
            TrainingExample block = data[i];
            ReadOnlyMemory<float> tokens = predictions[i];
            double loss = 0;
            int row = 0;
            foreach (long label in block.Labels.Span)
            {
                if (label == TrainingBatch.IgnoredLabel) continue;
                double tokenLoss = tokens.Span[(2 * row) + 1];
                counter.Add(tokenLoss, (long)tokens.Span[2 * row] == label);
                loss += tokenLoss;
                row++;
            }

            double mean = Ratio.Of(loss, row);
            worst.Offer(mean, index => Describe(index, data.Tokenizer, block, tokens.Span, mean));
        }

        return new TaskEvaluation
        {
            Task = Name,
            Count = worst.Count,
            Loss = counter.Loss,
            Metrics = new Dictionary<string, double>
            {
                ["perplexity"] = counter.Perplexity,
                ["accuracy"] = counter.Accuracy,
                ["masked_tokens"] = counter.Count,
            },
            WorstExamples = worst.Worst(),
        };
    }

    private static WorstExample Describe(
        long index, ConvBertTokenizerFast tokenizer, TrainingExample block, ReadOnlySpan<float> tokens, double loss)
    {
        int[] right = [.. block.Labels.ToArray().Where(label => label != TrainingBatch.IgnoredLabel).Select(label => (int)label)];
        int[] predicted = new int[right.Length];
        for (int row = 0; row < predicted.Length; row++) predicted[row] = (int)tokens[2 * row];
        return new WorstExample(
            index, tokenizer.Decode(block.Texts[0].InputIds.Span),
            string.Join(' ', tokenizer.ConvertIdsToTokens(right)), string.Join(' ', tokenizer.ConvertIdsToTokens(predicted)), loss);
    }
}
