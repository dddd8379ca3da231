using ConvBert.Tokenization;

namespace ConvBert.Server.Http;

/// <summary>How texts are cut, as text-embeddings-inference's <c>truncate</c> and <c>truncation_direction</c> say.</summary>
/// <param name="Cuts">Whether longer texts are cut; null for what the model's folder says.</param>
/// <param name="Side">Where they are cut; null for the tokenizer's side.</param>
internal sealed record Truncation(bool? Cuts = null, SequenceSide? Side = null)
{
    /// <summary>As the model's folder says.</summary>
    public static readonly Truncation Default = new();

    private static readonly EncodingOptions None = new() { Truncation = TruncationStrategy.DoNotTruncate };

    /// <summary>The options of the tokenizer; null for those of the model's folder.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="config">The model's configuration.</param>
    /// <param name="maxLength">The length of the model's folder; null for the tokenizer's.</param>
    public EncodingOptions? Options(ConvBertTokenizerBase tokenizer, ConvBertConfig config, int? maxLength = null) => Cuts switch
    {
        null => null,
        false => None,
        true => new EncodingOptions
        {
            Truncation = TruncationStrategy.LongestFirst,
            MaxLength = (int)Math.Min(maxLength ?? tokenizer.ModelMaxLength, config.MaxPositionEmbeddings),
            TruncationSide = Side,
        },
    };
}
