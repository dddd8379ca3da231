using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization;

/// <summary>
/// The tokens of a sequence, and where each of them comes from; the <c>Encoding</c> of Hugging Face's tokenizers. All lists have one
/// element per token. The lookups throw <see cref="InvalidOperationException"/> for encodings of the slow tokenizer, which has no offsets.
/// Lookups that take a sequence, 0 or 1, treat 1 as 0 if there is no second text.
/// </summary>
public sealed class TokenizerEncoding
{
    /// <summary>Token ids.</summary>
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>0 for the first text of a pair, 1 for the second.</summary>
    public required IReadOnlyList<int> TypeIds { get; init; }

    /// <summary>1 for tokens, 0 for padding.</summary>
    public required IReadOnlyList<int> AttentionMask { get; init; }

    /// <summary>1 for [CLS], [SEP] and padding that were added; 0 for tokens of the text.</summary>
    public required IReadOnlyList<int> SpecialTokensMask { get; init; }

    /// <summary>The tokens as text.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>
    /// The first code point of a token and the one after its last, in its own text (for a text that was split before: in its word); (0, 0)
    /// for special tokens. UTF-16 indices with <see cref="EncodingOptions.OffsetUnit"/>. Empty for the slow tokenizer.
    /// </summary>
    public required IReadOnlyList<(int Start, int End)> Offsets { get; init; }

    /// <summary>The word of its text that a token belongs to; null for special tokens.</summary>
    public required IReadOnlyList<int?> WordIds { get; init; }

    /// <summary>The text of a pair that a token belongs to, 0 or 1; null for special tokens.</summary>
    public required IReadOnlyList<int?> SequenceIds { get; init; }

    /// <summary>The further windows of a truncated text (fast tokenizer).</summary>
    public IReadOnlyList<TokenizerEncoding> Overflowing { get; init; } = [];

    /// <summary>The ids that were cut off, preceded by those of the stride (slow tokenizer); null if not asked for.</summary>
    public IReadOnlyList<int>? OverflowingTokens { get; init; }

    /// <summary>
    /// By how many tokens the sequence exceeded the maximum length, negative if it was shorter (slow tokenizer); null if overflow was not
    /// asked for.
    /// </summary>
    public int? TruncatedTokenCount { get; init; }

    /// <summary>The index of the sample in the batch.</summary>
    public int SampleIndex { get; init; }

    /// <summary>The same as columns, where the row was made of them.</summary>
    internal SequenceColumns? Columns { get; init; }

    /// <summary>The number of tokens.</summary>
    public int Count => Ids.Count;

    /// <summary>The word of a token; null for special tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public int? TokenToWord(int token) => WordIds[Checked(token)];

    /// <summary>The text of a pair that a token belongs to; null for special tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public int? TokenToSequence(int token) => SequenceIds[Checked(token)];

    /// <summary>The code points of a token; null for special tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public (int Start, int End)? TokenToChars(int token) => SequenceIds[Checked(token)] is null ? null : Offsets[token];

    /// <summary>The first token that covers a code point; null if none does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public int? CharToToken(int position, int sequence = 0)
    {
        sequence = Checked(sequence, nameof(sequence));
        for (int token = 0; token < Count; token++)
        {
            if (SequenceIds[token] == sequence && Offsets[token].Start <= position && position < Offsets[token].End) return token;
        }

        return null;
    }

    /// <summary>The word that covers a code point; null if none does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public int? CharToWord(int position, int sequence = 0) => CharToToken(position, sequence) is { } token ? WordIds[token] : null;

    /// <summary>The first token of a word and the one after its last; null if there is no such word.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public (int Start, int End)? WordToTokens(int word, int sequence = 0)
    {
        sequence = Checked(sequence, nameof(sequence));
        int first = -1;
        int last = -1;
        for (int token = 0; token < Count; token++)
        {
            if (SequenceIds[token] != sequence || WordIds[token] != word) continue;
            if (first < 0) first = token;
            last = token;
        }

        return first < 0 ? null : (first, last + 1);
    }

    /// <summary>The code points of a word; null if there is no such word.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public (int Start, int End)? WordToChars(int word, int sequence = 0) =>
        WordToTokens(word, sequence) is { } tokens ? (Offsets[tokens.Start].Start, Offsets[tokens.End - 1].End) : null;

    private void RequireOffsets()
    {
        if (Offsets.Count != Count)
            throw new InvalidOperationException(
                "The slow tokenizer knows no offsets and words; expected an encoding of ConvBertTokenizerFast.");
    }

    /// <summary>
    /// As in the reference, which ignores the number if there is only one text. After a second text there is a token of type 1, even if the
    /// text is truncated to nothing.
    /// </summary>
    private int Checked(int sequence, string name)
    {
        RequireOffsets();
        if (sequence is not (0 or 1)) throw new ArgumentOutOfRangeException(name, sequence, "A row has the sequences 0 and 1.");
        return SequenceIds.Contains(1) || TypeIds.Contains(1) ? sequence : 0;
    }

    private int Checked(int token)
    {
        RequireOffsets();
        return (uint)token < (uint)Count ? token
            : throw new ArgumentOutOfRangeException(nameof(token), token, $"The row has {Count} tokens.");
    }
}
