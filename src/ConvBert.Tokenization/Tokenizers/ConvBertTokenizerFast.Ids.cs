namespace ConvBert.Tokenization;

/// <content>Ids only, into the caller's memory.</content>
public sealed partial class ConvBertTokenizerFast
{
    /// <summary>
    /// Writes the ids of a text, the same as those of <see cref="ConvBertTokenizerBase.Encode"/>. A text with more ids than fit is
    /// truncated at the end, as with truncation on the right to the length of the destination; encoding stops there. Allocates nothing once
    /// the words of a text are in the cache of words, which is bounded; a tokenizer with added tokens that contain spaces or have <see
    /// cref="AddedToken.LStrip"/>, <see cref="AddedToken.RStrip"/> or <see cref="AddedToken.SingleWord"/> may allocate.
    /// </summary>
    /// <param name="text">The text; lone surrogates count as U+FFFD.</param>
    /// <param name="destination">Receives the ids. Elements after the last id may be overwritten.</param>
    /// <param name="addSpecialTokens">Whether [CLS] and [SEP] are added; true in the overload without it.</param>
    /// <returns>The number of ids written.</returns>
    /// <exception cref="ArgumentException">There is no room for the special tokens.</exception>
    /// <exception cref="TokenizerException">A word is unknown, and the vocabulary has no unknown token.</exception>
    public int EncodeToIds(ReadOnlySpan<char> text, Span<int> destination, bool addSpecialTokens)
    {
        Span<int> room = Open(destination, addSpecialTokens);
        return Close(destination, EncoderFor(Settings.SplitSpecialTokens).Encode(text, room), addSpecialTokens);
    }

    /// <summary>The same for UTF-8 text; invalid UTF-8 counts as U+FFFD.</summary>
    /// <param name="utf8Text">The text.</param>
    /// <param name="destination">Receives the ids. Elements after the last id may be overwritten.</param>
    /// <param name="addSpecialTokens">Whether [CLS] and [SEP] are added; true in the overload without it.</param>
    /// <inheritdoc cref="EncodeToIds(ReadOnlySpan{char}, Span{int}, bool)"/>
    public int EncodeToIds(ReadOnlySpan<byte> utf8Text, Span<int> destination, bool addSpecialTokens)
    {
        Span<int> room = Open(destination, addSpecialTokens);
        return Close(destination, EncoderFor(Settings.SplitSpecialTokens).Encode(utf8Text, room), addSpecialTokens);
    }

    /// <inheritdoc cref="EncodeToIds(ReadOnlySpan{char}, Span{int}, bool)"/>
    public int EncodeToIds(ReadOnlySpan<char> text, Span<int> destination) => EncodeToIds(text, destination, addSpecialTokens: true);

    /// <inheritdoc cref="EncodeToIds(ReadOnlySpan{byte}, Span{int}, bool)"/>
    public int EncodeToIds(ReadOnlySpan<byte> utf8Text, Span<int> destination) =>
        EncodeToIds(utf8Text, destination, addSpecialTokens: true);

    private Span<int> Open(Span<int> destination, bool addSpecialTokens)
    {
        if (!addSpecialTokens) return destination;
        if (destination.Length < 2)
        {
            throw new ArgumentException(
                $"The destination has room for {destination.Length} ids; expected at least the 2 special tokens.", nameof(destination));
        }
        destination[0] = Specials.Cls.Id;
        return destination[1..^1];
    }

    private int Close(Span<int> destination, int written, bool addSpecialTokens)
    {
        if (!addSpecialTokens) return written;
        destination[written + 1] = Specials.Sep.Id;
        return written + 2;
    }
}
