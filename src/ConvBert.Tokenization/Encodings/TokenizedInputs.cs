namespace ConvBert.Tokenization;

/// <summary>
/// The columns of an encoded sequence under Hugging Face's names, one element per token; see <see cref="ConvBertTokenizerBase.Pad"/>.
/// </summary>
public sealed record TokenizedInputs
{
    /// <summary>
    /// Token ids; in Hugging Face's terms the list under the first of <see cref="ConvBertTokenizerBase.ModelInputNames"/>.
    /// </summary>
    public required IReadOnlyList<int> InputIds { get; init; }

    /// <summary>0 for the first text of a pair, 1 for the second; null where unknown.</summary>
    public IReadOnlyList<int>? TokenTypeIds { get; init; }

    /// <summary>1 for tokens, 0 for padding; null where unknown.</summary>
    public IReadOnlyList<int>? AttentionMask { get; init; }

    /// <summary>1 for special tokens that were added, 0 for tokens of the text; null where unknown.</summary>
    public IReadOnlyList<int>? SpecialTokensMask { get; init; }
}
