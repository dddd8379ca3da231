using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>Makes what a model takes of the examples of a data set, one after the other.</summary>
internal abstract class ExampleTokenizer<TExample>
    where TExample : class
{
    /// <summary>The examples of a model; an example of the data may be none, one or several of them.</summary>
    /// <exception cref="DatasetException">An example cannot be learned from; the message says which and why.</exception>
    public abstract IEnumerable<TrainingExample> Tokenize(IEnumerable<TExample> examples);

    /// <summary>The sequences of a buffer as a model takes them.</summary>
    protected static TokenizedText Text(EncodedSequence sequence) =>
        new(sequence.Ids.ToArray(), sequence.TypeIds.ContainsAnyExcept(0) ? sequence.TypeIds.ToArray() : default);
}
