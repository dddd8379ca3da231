using ConvBert.FineTuning.Datasets;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>Texts each by itself, truncated; one without any word is left out.</summary>
internal sealed class LineTokenizer(ConvBertTokenizerFast tokenizer, int maxLength) : ExampleTokenizer<TextExample>
{
    /// <inheritdoc/>
    public override IEnumerable<TrainingExample> Tokenize(IEnumerable<TextExample> examples)
    {
        var buffer = new EncodingBuffer();
        var options = new EncodingOptions { Truncation = TruncationStrategy.LongestFirst, MaxLength = maxLength };
        foreach (TextExample example in examples)
        {
            tokenizer.EncodeToBuffer(example.Text, null, buffer, options);
            long[] kinds = new long[buffer[0].Count];
            for (int t = 0; t < kinds.Length; t++) kinds[t] = TokenKind.Of(buffer[0], t);
            if (kinds.AsSpan().ContainsAnyExcept(TokenKind.Special)) yield return TrainingExample.ForTokens(Text(buffer[0]), kinds);
        }
    }
}
