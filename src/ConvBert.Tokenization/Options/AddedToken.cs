namespace ConvBert.Tokenization;

/// <summary>A token in addition to the vocabulary, matched in the text as it is; Hugging Face's <c>AddedToken</c>.</summary>
/// <param name="Content">The text.</param>
public sealed record AddedToken(string Content)
{
    /// <summary>
    /// No token: as an option of <see cref="ConvBertTokenizerOptions"/>, for example <see cref="ConvBertTokenizerOptions.PadToken"/>, it
    /// removes the special token that the tokenizer's files define. Null keeps the one in the files.
    /// </summary>
    public static AddedToken None { get; } = new("") { IsNone = true };

    /// <summary>Whether it is matched only as a whole word. Default: false.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether white space on its left is part of the match. Default: false.</summary>
    public bool LStrip { get; init; }

    /// <summary>Whether white space on its right is part of the match. Default: false.</summary>
    public bool RStrip { get; init; }

    /// <summary>
    /// Whether it is matched in the normalized text, in its own normalized form. Default: true, but false for special tokens.
    /// </summary>
    public bool Normalized { get; init; } = true;

    /// <summary>Whether it is a special token, which decoding may skip. Default: false.</summary>
    public bool Special { get; init; }

    internal bool IsNone { get; private init; }
}
