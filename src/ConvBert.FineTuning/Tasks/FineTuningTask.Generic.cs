using ConvBert.FineTuning.Caching;
using ConvBert.FineTuning.Datasets;
using ConvBert.FineTuning.Preprocessing;
using ConvBert.Tokenization;
using ConvBert.Tokenization.Files;
using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <inheritdoc/>
/// <typeparam name="TExample">The examples.</typeparam>
public abstract class FineTuningTask<TExample> : FineTuningTask
    where TExample : class
{
    private protected FineTuningTask()
    {
    }

    /// <summary>What a file of text holds; null where it is of no use.</summary>
    private protected virtual DatasetFormat? PlainFormat => null;

    /// <summary>All options that change what <see cref="Prepare"/> gives, in one line.</summary>
    private protected abstract string PreparationOptions { get; }

    /// <inheritdoc/>
    public override Dataset<TExample> Read(string path, IReadOnlyList<string>? labels = null) =>
        Read(path, labels is null ? Reading : Reading with { Labels = labels });

    /// <inheritdoc/>
    public override Dataset<TExample> ReadFor(string path, ConvBertConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Read(path, ReadingFor(config));
    }

    /// <summary>Makes a data set of examples in memory.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="labels">
    /// The names of all labels; null for <see cref="DatasetOptions.Labels"/>, or those of the examples, sorted.
    /// </param>
    /// <param name="name">What the data set is called in messages.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="DatasetException">There is no example, or one has a label that is not given.</exception>
    public Dataset<TExample> FromExamples(IReadOnlyList<TExample> examples, IReadOnlyList<string>? labels = null, string name = "examples")
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0) throw new DatasetException($"{name}: holds no example.");
        var collector = new LabelCollector(labels ?? Reading.Labels);
        for (int i = 0; i < examples.Count; i++)
        {
            try
            {
                collector.Add(examples[i]);
            }
            catch (BadRecordException exception)
            {
                throw new DatasetException(name, "example", i + 1, exception.Message + ".", exception);
            }
        }

        var summary = new DatasetSummary
        {
            Count = examples.Count,
            Labels = collector.Names,
            LabelCounts = collector.Counts,
            ProblemType = ProblemOf(examples),
            Fingerprint = TemporaryName.Next(),
        };
        return new Dataset<TExample>(name, summary, () => examples);
    }

    /// <inheritdoc/>
    public sealed override (Dataset Train, Dataset Evaluation) Split(Dataset dataset, double part, ulong seed = 42) =>
        Own(dataset).Split(part, seed);

    /// <inheritdoc/>
    public sealed override PreparedDataset Prepare(
        Dataset dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(config);
        Dataset<TExample> own = Own(dataset);
        ExampleTokenizer<TExample> preprocessing = CreateTokenizer(own, tokenizer, config);
        IEnumerable<TrainingExample> Tokenized()
        {
            foreach (TrainingExample example in preprocessing.Tokenize(own))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return example;
            }
        }

        IReadOnlyList<TrainingExample> examples = CacheDirectory is { } folder
            ? TokenCache.Open(folder, Name, Key(own, tokenizer, config), Tokenized())
            : [.. Tokenized()];
        return new PreparedDataset(dataset, tokenizer, config, Finish(examples, tokenizer, config));
    }

    /// <inheritdoc/>
    public sealed override TaskEvaluation Evaluate(PreparedDataset data, IReadOnlyList<ReadOnlyMemory<float>> predictions)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Count != data.Count)
            throw new ArgumentException($"There are {data.Count} examples, but {predictions.Count} predictions.", nameof(predictions));
        return Judge(data, Own(data.Dataset), predictions);
    }

    /// <summary>What makes examples of records.</summary>
    private protected abstract ExampleParser<TExample> CreateParser(ColumnChoice columns, DatasetOptions options, ProblemType? problem);

    /// <summary>What makes what a model takes of examples.</summary>
    private protected abstract ExampleTokenizer<TExample> CreateTokenizer(
        Dataset<TExample> dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config);

    /// <summary>Compares predictions with what is right.</summary>
    private protected abstract TaskEvaluation Judge(
        PreparedDataset data, Dataset<TExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions);

    /// <summary>The last step of the preparation, which is done when an example is asked for.</summary>
    private protected virtual IReadOnlyList<TrainingExample> Finish(
        IReadOnlyList<TrainingExample> examples, ConvBertTokenizerFast tokenizer, ConvBertConfig config) => examples;

    /// <summary>How a file is read for a model that has been trained.</summary>
    private protected virtual DatasetOptions ReadingFor(ConvBertConfig config) => Reading;

    /// <summary>The names of a model's labels in the order of their ids.</summary>
    private protected static string[] LabelNames(ConvBertConfig config) =>
        [.. config.Id2Label.OrderBy(label => label.Key).Select(label => label.Value)];

    /// <summary>What a text classifier says about the texts of a file; null for other tasks.</summary>
    private protected virtual ProblemType? FindProblem(ExampleFile<TExample> file, DatasetOptions options) => null;

    /// <summary>What a text classifier says about some examples; null for other tasks.</summary>
    private protected virtual ProblemType? ProblemOf(IReadOnlyList<TExample> examples) => null;

    /// <summary>The ids of a model's labels, which have all labels that occur in a data set.</summary>
    /// <exception cref="DatasetException">A label is not the model's.</exception>
    private protected static LabelIds LabelsOf(ConvBertConfig config, Dataset dataset)
    {
        var ids = new LabelIds(LabelNames(config));
        for (int i = 0; i < dataset.Labels.Count; i++)
        {
            if (dataset.LabelCounts[i] > 0 && !ids.TryGet(dataset.Labels[i], out _))
                throw new DatasetException($"{dataset.Name}: the label \"{dataset.Labels[i]}\" is not among the model's, {ids.Listed()}.");
        }

        return ids;
    }

    /// <summary>A configuration with the labels of a data set.</summary>
    private protected static ConvBertConfig WithLabels(ConvBertConfig config, Dataset dataset) => config with
    {
        Id2Label = dataset.Labels.Index().ToDictionary(label => label.Index, label => label.Item),
        Label2Id = dataset.Labels.Index().ToDictionary(label => label.Item, label => label.Index),
        ProblemType = null,
    };

    /// <summary>Refuses data whose labels are all the same.</summary>
    private protected static void RequireTwoLabels(Dataset train, string what)
    {
        if (train.LabelCounts.Count(count => count > 0) >= 2) return;
        string only = train.Labels[Enumerable.Range(0, train.Labels.Count).First(i => train.LabelCounts[i] > 0)];
        throw new DatasetException($"{train.Name}: all {what} have the label \"{only}\"; there is nothing to learn from one class only.");
    }

    private Dataset<TExample> Read(string path, DatasetOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RecordFormat format = RecordFormats.Of(path, options, PlainFormat);

        // The numbers of a CoNLL file's columns have been used.
        DatasetOptions parsing = format is ConllFormat ? options with { Columns = new DatasetColumns() } : options;
        ProblemType? problem = null;
        var file = new ExampleFile<TExample>(
            path, options, format, names => CreateParser(new ColumnChoice(names, Name), parsing, problem));
        problem = FindProblem(file, parsing);
        return file.Open(new LabelCollector(problem == ProblemType.Regression ? null : options.Labels), problem);
    }

    private byte[] Key(Dataset dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config) => CacheKey.Of(
        tokenizer,
        [
            Name, dataset.Fingerprint, PreparationOptions, $"{config.MaxPositionEmbeddings}", .. LabelNames(config),
        ]);

    private Dataset<TExample> Own(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset as Dataset<TExample> ?? throw new ArgumentException($"{dataset.Name} was not read for {Name}.", nameof(dataset));
    }
}
