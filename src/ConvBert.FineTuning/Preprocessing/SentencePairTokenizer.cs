using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>Each text of an example in a sequence of its own.</summary>
internal sealed class SentencePairTokenizer(ConvBertTokenizerFast tokenizer, int maxLength) : ExampleTokenizer<SentencePairExample>
{
    private readonly EncodingOptions _options = new() { Truncation = TruncationStrategy.LongestFirst, MaxLength = maxLength };

    /// <inheritdoc/>
    public override IEnumerable<TrainingExample> Tokenize(IEnumerable<SentencePairExample> examples)
    {
        var buffer = new EncodingBuffer();
        foreach (SentencePairExample example in examples)
        {
            TokenizedText anchor = Encode(example.Anchor, buffer), positive = Encode(example.Positive, buffer);
            yield return example.Score is { } score
                ? TrainingExample.ForScoredPair(anchor, positive, score)
                : TrainingExample.ForPair(anchor, positive, [.. example.Negatives.Select(text => Encode(text, buffer))]);
        }
    }

    private TokenizedText Encode(string text, EncodingBuffer buffer)
    {
        tokenizer.EncodeToBuffer(text, null, buffer, _options);
        return Text(buffer[0]);
    }
}
