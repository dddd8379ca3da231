namespace ConvBert.Tokenization.Decoding;

/// <summary>Removes the spaces that tokenization put before punctuation and English contractions.</summary>
internal static class CleanUp
{
    /// <summary>Python's clean-up of a whole text, in the same order.</summary>
    public static string Text(string text) => text
        .Replace(" .", ".", StringComparison.Ordinal)
        .Replace(" ?", "?", StringComparison.Ordinal)
        .Replace(" !", "!", StringComparison.Ordinal)
        .Replace(" ,", ",", StringComparison.Ordinal)
        .Replace(" ' ", "'", StringComparison.Ordinal)
        .Replace(" n't", "n't", StringComparison.Ordinal)
        .Replace(" 'm", "'m", StringComparison.Ordinal)
        .Replace(" 's", "'s", StringComparison.Ordinal)
        .Replace(" 've", "'ve", StringComparison.Ordinal)
        .Replace(" 're", "'re", StringComparison.Ordinal);

    /// <summary>The fast decoder's clean-up of a single token with its leading space.</summary>
    public static string Token(string token) => token.Contains(' ', StringComparison.Ordinal)
        ? Text(token.Replace(" do not", " don't", StringComparison.Ordinal))
        : token;
}
