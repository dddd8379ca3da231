using ConvBert.Tokenization;

namespace ConvBert.Explain;

/// <summary>The tokens of an encoding, and the text that they cover.</summary>
internal static class ExplainedText
{
    public static ExplainedToken[] Tokens(TokenizerEncoding encoding)
    {
        var tokens = new ExplainedToken[encoding.Count];
        for (int i = 0; i < tokens.Length; i++)
        {
            (int start, int end) = encoding.Offsets[i];
            tokens[i] = new ExplainedToken(
                encoding.Tokens[i], encoding.Ids[i], encoding.TypeIds[i], start, end, encoding.SpecialTokensMask[i] != 0);
        }

        return tokens;
    }

    /// <summary>
    /// A text up to the end of its last token, so that an explanation is not longer than what it explains; all of it where the tokenizer
    /// gives no offsets.
    /// </summary>
    public static string Reached(string text, TokenizerEncoding encoding, int sequence)
    {
        int end = 0;
        for (int i = 0; i < encoding.Count; i++)
        {
            if (encoding.SequenceIds[i] == sequence) end = Math.Max(end, encoding.Offsets[i].End);
        }

        if (end == 0) return text;
        int index = 0;
        for (int point = 0; point < end && index < text.Length; point++) index += char.IsSurrogatePair(text, index) ? 2 : 1;
        return text[..index];
    }
}
