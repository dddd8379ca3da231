using System.Globalization;
using System.Numerics.Tensors;
using ConvBert.Checkpoints;
using ConvBert.FineTuning.Datasets;
using ConvBert.FineTuning.Metrics;
using ConvBert.FineTuning.Preprocessing;
using ConvBert.FineTuning.Tasks;
using ConvBert.Pipelines;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>
/// Embeddings of texts, such that texts of like meaning are near: from pairs and triplets by multiple negatives ranking, from scored pairs
/// by CoSENT. The trained folder is one of sentence-transformers.
/// </summary>
public sealed class SentenceEmbeddingTask : FineTuningTask<SentencePairExample>
{
    private const string Spearman = "spearman_cosine", Pearson = "pearson_cosine", ReciprocalRank = "cosine_mrr@10";

    /// <inheritdoc/>
    public override string Name => "sentence-similarity";

    /// <inheritdoc/>
    public override ConvBertArchitecture Architecture => ConvBertArchitecture.Model;

    /// <summary>The tokens to which a text is cut; null (default) for as many as the model reads.</summary>
    public int? MaxLength { get; init; }

    /// <summary>How a text's tokens become its embedding; null (default) for what the model's folder says, or the mean.</summary>
    public Pooling? Pooling { get; init; }

    /// <summary>The factor of cosine similarities in the loss, 1 over a temperature. Default 20.</summary>
    public float SimilarityScale { get; init; } = 20;

    private protected override string PreparationOptions => $"{MaxLength}";

    /// <inheritdoc/>
    public override string MetricForBestModel(Dataset dataset) =>
        dataset is Dataset<SentencePairExample> pairs && pairs.First().Score is null ? ReciprocalRank : Spearman;

    /// <inheritdoc/>
    public override ConvBertConfig Configure(ConvBertConfig config, Dataset train) => config;

    /// <inheritdoc/>
    public override string TransformerPath(string model) => Folder(model)?.TransformerPath ?? model;

    /// <inheritdoc/>
    internal override TrainingModel LoadForTraining(string model, ConvBertLoadOptions options, ulong seed)
    {
        TrainingModel loaded = TrainingModel.ForEmbeddings(TransformerPath(model), PoolingOf(model), options);
        loaded.SimilarityScale = SimilarityScale;
        return loaded;
    }

    /// <inheritdoc/>
    internal override void WriteCompanions(string folder, string model, ConvBertTokenizerFast tokenizer, ConvBertConfig config)
    {
        SentenceTransformer? old = Folder(model)?.SentenceTransformer;
        new SentenceTransformer(config.HiddenSize, [PoolingOf(model)], normalize: true)
        {
            MaxSeqLength = SequenceLimit.Of(MaxLength, tokenizer, config),
            DoLowerCase = old?.DoLowerCase ?? false,
            IncludePrompt = old?.IncludePrompt ?? true,
            Prompts = old?.Prompts ?? new Dictionary<string, string>(),
            DefaultPromptName = old?.DefaultPromptName,
        }.SavePretrained(folder);
    }

    private protected override ModelPredictor LoadPredictor(string model, ConvBertLoadOptions? options)
    {
        SentenceTransformer? sentence = Folder(model)?.SentenceTransformer;
        return new EmbeddingPredictor(
            ConvBertModel.FromPretrained(TransformerPath(model), options), hidden => (Pooling, sentence) switch
            {
                ({ } pooling, _) => new EmbeddingChain(hidden, [pooling], []),
                (null, { } folder) => folder.Chain,
                _ => new EmbeddingChain(hidden, [ConvBert.Pipelines.Pooling.Mean], []),
            });
    }

    private protected override ExampleParser<SentencePairExample> CreateParser(
        ColumnChoice columns, DatasetOptions options, ProblemType? problem) => new SentencePairParser(columns, options.Columns);

    private protected override ExampleTokenizer<SentencePairExample> CreateTokenizer(
        Dataset<SentencePairExample> dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config) =>
        new SentencePairTokenizer(tokenizer, SequenceLimit.Of(MaxLength, tokenizer, config));

    private protected override TaskEvaluation Judge(
        PreparedDataset data, Dataset<SentencePairExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions) =>
        dataset.First().Score is null ? JudgeRetrieval(dataset, predictions) : JudgeScores(dataset, predictions);

    private static ReadOnlySpan<float> Embedding(ReadOnlyMemory<float> embeddings, SentencePairExample example, int text)
    {
        int width = embeddings.Length / (2 + example.Negatives.Count);
        return embeddings.Span.Slice(text * width, width);
    }

    private static string Text(float number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private static SentenceTransformerFolder? Folder(string model) => SentenceTransformerFolder.TryRead(HubCache.FolderOf(model));

    /// <summary>The pooling that is trained.</summary>
    /// <exception cref="ArgumentException">The model's folder has modules that are not trained.</exception>
    private Pooling PoolingOf(string model)
    {
        if (Pooling is { } given) return given;
        SentenceTransformer? sentence = Folder(model)?.SentenceTransformer;
        if (sentence is null) return ConvBert.Pipelines.Pooling.Mean;
        string? other = sentence.ModuleNames.FirstOrDefault(name => name is not ("Transformer" or "Pooling" or "Normalize"));
        if (other is not null || sentence.Poolings.Count > 1)
        {
            throw new ArgumentException(
                $"{model} has {(other is null ? "several poolings" : $"the module {other}")}, which is not trained; "
                + "name the pooling of a new model.", nameof(model));
        }

        return sentence.Poolings[0];
    }

    /// <summary>Each anchor asks for its positives among the positives and negatives of all examples.</summary>
    private TaskEvaluation JudgeRetrieval(Dataset<SentencePairExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions)
    {
        var retrieval = new Retrieval();
        var documents = new Dictionary<string, int>(StringComparer.Ordinal);
        var right = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        foreach ((int i, SentencePairExample example) in dataset.Index())
        {
            string[] texts = [example.Positive, .. example.Negatives];
            for (int text = 0; text < texts.Length; text++)
            {
                if (documents.TryAdd(texts[text], documents.Count))
                    retrieval.AddDocument(Embedding(predictions[i], example, text + 1));
            }

            if (!right.TryGetValue(example.Anchor, out HashSet<int>? positives)) right.Add(example.Anchor, positives = []);
            positives.Add(documents[example.Positive]);
        }

        string[] names = [.. documents.Keys];
        var worst = new WorstExampleList(WorstExamples);
        foreach ((int i, SentencePairExample example) in dataset.Index())
        {
            if (!right.Remove(example.Anchor, out HashSet<int>? positives)) continue;
            float[] similarities = retrieval.Query(Embedding(predictions[i], example, 0), positives);
            double loss = LogitLosses.CrossEntropy([.. similarities.Select(one => one * SimilarityScale)], documents[example.Positive]);
            worst.Offer(loss, _ => new WorstExample(
                i, example.Anchor, example.Positive, names[TensorPrimitives.IndexOfMax<float>(similarities)], loss));
        }

        var metrics = new Dictionary<string, double> { [ReciprocalRank] = retrieval.MeanReciprocalRank };
        foreach ((int at, double recall) in retrieval.Recalls) metrics[$"cosine_recall@{at}"] = recall;
        return new TaskEvaluation
        {
            Task = Name,
            Count = worst.Count,
            Loss = worst.MeanLoss,
            Metrics = metrics,
            WorstExamples = worst.Worst(),
        };
    }

    /// <summary>
    /// The correlation of cosine similarities with scores; an example's loss is how far its rank is off, as a part of all.
    /// </summary>
    private TaskEvaluation JudgeScores(Dataset<SentencePairExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions)
    {
        var cosines = new List<double>();
        var scores = new List<double>();
        foreach ((int i, SentencePairExample example) in dataset.Index())
        {
            cosines.Add(TensorPrimitives.CosineSimilarity(
                Embedding(predictions[i], example, 0), Embedding(predictions[i], example, 1)));
            scores.Add(example.Score!.Value);
        }

        double[] ranks = Correlation.Ranks(cosines), right = Correlation.Ranks(scores);
        var worst = new WorstExampleList(WorstExamples);
        foreach ((int i, SentencePairExample example) in dataset.Index())
        {
            double loss = Math.Abs(ranks[i] - right[i]) / ranks.Length;
            worst.Offer(loss, index => new WorstExample(
                index, $"{example.Anchor} — {example.Positive}", Text(example.Score!.Value), Text((float)cosines[i]), loss));
        }

        return new TaskEvaluation
        {
            Task = Name,
            Count = worst.Count,
            Loss = worst.MeanLoss,
            Metrics = new Dictionary<string, double>
            {
                [Spearman] = Correlation.Spearman(cosines, scores),
                [Pearson] = Correlation.Pearson(cosines, scores),
            },
            WorstExamples = worst.Worst(),
        };
    }
}
