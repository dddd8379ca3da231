using ConvBert.FineTuning.Datasets;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>Truncated words whose first piece has the word's tag; the other pieces have none, or the tag inside an entity.</summary>
internal sealed class TokenClassificationTokenizer : ExampleTokenizer<TokenClassificationExample>
{
    private readonly ConvBertTokenizerFast _tokenizer;
    private readonly EncodingOptions _options;
    private readonly LabelIds _tags;
    private readonly int[]? _inner;

    public TokenClassificationTokenizer(ConvBertTokenizerFast tokenizer, int maxLength, LabelIds tags, bool labelsAllTokens)
    {
        _tokenizer = tokenizer;
        _options = new EncodingOptions { Truncation = TruncationStrategy.LongestFirst, MaxLength = maxLength };
        _tags = tags;
        _inner = labelsAllTokens ? [.. tags.Names.Select(Inner)] : null;
    }

    /// <inheritdoc/>
    public override IEnumerable<TrainingExample> Tokenize(IEnumerable<TokenClassificationExample> examples)
    {
        var buffer = new EncodingBuffer();
        foreach (TokenClassificationExample example in examples)
        {
            _tokenizer.EncodeWordsToBuffer(example.Tokens, null, buffer, _options);
            EncodedSequence sequence = buffer[0];
            yield return TrainingExample.ForTokens(Text(sequence), Labels(sequence, example.Tags));
        }
    }

    private long[] Labels(EncodedSequence sequence, IReadOnlyList<string> tags)
    {
        long[] labels = new long[sequence.Count];
        int before = -1;
        for (int t = 0; t < labels.Length; t++)
        {
            int word = sequence.WordIds[t];
            if (word < 0) labels[t] = TrainingBatch.IgnoredLabel;
            else if (word != before) labels[t] = _tags[tags[word]];
            else labels[t] = _inner is null ? TrainingBatch.IgnoredLabel : _inner[_tags[tags[word]]];
            before = word;
        }

        return labels;
    }

    /// <summary>What the further pieces of a word have: <c>I-X</c> for <c>B-X</c> where there is such a tag, else the same.</summary>
    private int Inner(string tag, int id) =>
        tag.StartsWith("B-", StringComparison.Ordinal) && _tags.TryGet($"I{tag.AsSpan(1)}", out int inner) ? inner : id;
}
