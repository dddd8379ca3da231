using System.Collections;
using ConvBert.FineTuning.Datasets;

namespace ConvBert.FineTuning;

/// <inheritdoc/>
/// <typeparam name="TExample">The examples.</typeparam>
public sealed class Dataset<TExample> : Dataset, IEnumerable<TExample>
    where TExample : class
{
    private readonly Func<IEnumerable<TExample>> _read;

    internal Dataset(string name, DatasetSummary summary, Func<IEnumerable<TExample>> read) : base(name, summary) => _read = read;

    /// <summary>Reads the examples from the first to the last.</summary>
    /// <returns>The examples, <see cref="Dataset.Count"/> of them.</returns>
    /// <exception cref="DatasetException">The file cannot be read any more, or is another than before.</exception>
    public IEnumerator<TExample> GetEnumerator() => _read().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Divides the examples by chance, in their order.</summary>
    /// <param name="part">The evaluation's part of the examples, between 0 and 1; rounded up to a whole number of examples.</param>
    /// <param name="seed">The seed: the same one divides in the same way.</param>
    /// <returns>The examples to train on, and those to evaluate on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1, or a part would be empty.</exception>
    public (Dataset<TExample> Train, Dataset<TExample> Evaluation) Split(double part, ulong seed = 42)
    {
        var split = new DatasetSplit(Count, part, seed);
        return (split.Take(this, evaluation: false), split.Take(this, evaluation: true));
    }
}
