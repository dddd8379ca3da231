using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Comparison;

/// <summary>
/// A stream of short texts through a pipeline (tokenized, run, scored, in order) against the model's bare forwards over the same tokens,
/// prepared beforehand. The model is a small one, beside which everything else weighs most.
/// </summary>
internal sealed class StreamComparison(Options options, Report report)
{
    private const int Texts = 20_000;
    private const int TextsBetweenProbes = 2_000;

    private static readonly string[] Sentences =
    [
        "I loved this film!", "The hotel was dirty and the staff were rude.", "The book is on the table.", "It was not bad at all.",
        "Everyone said the laptop was superb, but it was disgusting.",
    ];

    public void Run()
    {
        string folder =
            options.Classifier
            ?? throw new ComparisonException("--stream: pass --classifier DIR, such as src/ConvBert.Cli/Demo/sentiment.");
        TextPair[] texts = [.. Enumerable.Range(0, Texts).Select(Text)];
        foreach (int threads in options.Threads) Compare(folder, threads, texts);
    }

    private static TextPair Text(int i) => i % 3 == 0 ? $"{Sentences[i % 5]} {Sentences[i / 3 % 5]}" : Sentences[i % 5];

    private void Compare(string folder, int threads, TextPair[] texts)
    {
        using ConvBertForSequenceClassification model =
            ConvBertForSequenceClassification.FromPretrained(folder, new ConvBertLoadOptions { Threads = threads });
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        using var pipeline = new TextClassificationPipeline(model, tokenizer);
        List<TokenBatch> batches = Batches(tokenizer, texts);
        float[] logits = new float[batches.Max(batch => batch.SequenceCount) * model.Config.NumLabels];
        var workingSets = new List<long>();
        double[] medians = Interleave.Medians(
            options.CellTime,
            () =>
            {
                foreach (TokenBatch batch in batches) model.Forward(batch, logits.AsSpan(0, batch.SequenceCount * model.Config.NumLabels));
            },
            () => Task.Run(() => ReadAsync(pipeline, texts, workingSets)).Wait());
        report.Add(
            Field.Of("texts", texts.Length),
            Field.Of("tokens", batches.Sum(batch => batch.TokenCount)),
            Field.Of("threads", threads),
            Field.Of("bare_ms", medians[0], 1),
            Field.Of("stream_ms", medians[1], 1),
            Field.Of("throughput_share", medians[0] / medians[1], 3),
            Field.Of("first_working_set_mb", workingSets[0] / 1e6, 1),
            Field.Of("last_working_set_mb", workingSets[^1] / 1e6, 1),
            Field.Of("peak_working_set_mb", workingSets.Max() / 1e6, 1));
    }

    /// <summary>The texts' tokens in batches of the size that the pipeline makes.</summary>
    private static List<TokenBatch> Batches(ConvBertTokenizerFast tokenizer, TextPair[] texts)
    {
        int most = new TextClassificationOptions().MaxBatchTokens;
        var batches = new List<TokenBatch> { new() };
        foreach (TextPair text in texts)
        {
            int[] ids = [.. tokenizer.Encode(text.Text).Ids];
            if (batches[^1].TokenCount + ids.Length > most) batches.Add(new TokenBatch());
            batches[^1].Add(ids);
        }

        return batches;
    }

    private static async Task ReadAsync(TextClassificationPipeline pipeline, TextPair[] texts, List<long> workingSets)
    {
        int answered = 0;
        await foreach (TextClassificationResult _ in pipeline.RunStreamAsync(texts))
        {
            if (++answered % TextsBetweenProbes == 0) workingSets.Add(Environment.WorkingSet);
        }

        if (answered != texts.Length) throw new ComparisonException($"The stream gave {answered} answers to {texts.Length} texts.");
    }
}
