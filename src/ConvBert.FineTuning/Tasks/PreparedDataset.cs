using System.Collections;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>A data set as a model takes it: tokenized, with labels as numbers.</summary>
/// <remarks>A question with a long context is several examples, and texts of masked language modelling are joined and cut anew.</remarks>
public sealed class PreparedDataset : IEpochDataset, IDisposable
{
    private readonly IReadOnlyList<TrainingExample> _examples;

    internal PreparedDataset(
        Dataset dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config, IReadOnlyList<TrainingExample> examples)
    {
        Dataset = dataset;
        Tokenizer = tokenizer;
        Config = config;
        _examples = examples;
    }

    /// <summary>The data set.</summary>
    public Dataset Dataset { get; }

    /// <summary>The tokenizer.</summary>
    public ConvBertTokenizerFast Tokenizer { get; }

    /// <summary>The model's configuration, whose labels are the numbers'.</summary>
    public ConvBertConfig Config { get; }

    /// <inheritdoc/>
    public int Count => _examples.Count;

    /// <inheritdoc/>
    public TrainingExample this[int index] => _examples[index];

    /// <summary>The names of the model's labels in the order of their ids.</summary>
    internal string[] LabelNames => [.. Config.Id2Label.OrderBy(label => label.Key).Select(label => label.Value)];

    /// <inheritdoc/>
    public TrainingExample GetExample(int index, long epoch) =>
        _examples is IEpochDataset masked ? masked.GetExample(index, epoch) : _examples[index];

    /// <inheritdoc/>
    public IEnumerator<TrainingExample> GetEnumerator() => _examples.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Closes the cache that holds the examples, where there is one.</summary>
    public void Dispose() => (_examples as IDisposable)?.Dispose();
}
