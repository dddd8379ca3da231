namespace ConvBert.Tokenization;

/// <summary>A token beside the vocabulary, found in the text as it stands; Hugging Face's <c>AddedToken</c>.</summary>
/// <param name="Content">The text.</param>
public sealed record AddedToken(string Content)
{
    /// <summary>Whether it is matched only as a whole word.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it takes white space on its left with it.</summary>
    public bool LStrip { get; init; }

    /// <summary>Whether it takes white space on its right with it.</summary>
    public bool RStrip { get; init; }

    /// <summary>Whether it is searched in the normalized text, in its own normalized form. Default: true, but false for special tokens.</summary>
    public bool Normalized { get; init; } = true;

    /// <summary>Whether it is a special token, which decoding may skip.</summary>
    public bool Special { get; init; }
}
