using ConvBert.Tokenization;

namespace ConvBert.Server.Http;

/// <summary>How texts are cut, as text-embeddings-inference's <c>truncate</c> and <c>truncation_direction</c> say.</summary>
internal static class Truncation
{
    /// <summary>Not at all: a text that is too long is refused.</summary>
    public static readonly EncodingOptions None = new() { Truncation = TruncationStrategy.DoNotTruncate };

    /// <summary>To what the model reads.</summary>
    public static EncodingOptions Of(
        ConvBertTokenizerBase tokenizer, ConvBertConfig config, SequenceSide? side, int? maxLength = null) => new()
        {
            Truncation = TruncationStrategy.LongestFirst,
            MaxLength = (int)Math.Min(maxLength ?? tokenizer.ModelMaxLength, config.MaxPositionEmbeddings),
            TruncationSide = side,
        };
}
