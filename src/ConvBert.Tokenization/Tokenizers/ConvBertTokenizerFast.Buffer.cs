using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Engine;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization;

/// <content>Texts as spans, into the caller's memory.</content>
public sealed partial class ConvBertTokenizerFast
{
    /// <summary>
    /// Encodes a text or a pair as <see cref="ConvBertTokenizerBase.EncodeToBuffer"/> does, except that it refuses no text: lone surrogates
    /// count as U+FFFD.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="textPair">The second text; empty for none.</param>
    /// <param name="destination">Receives the sequence, and the further windows of a truncated text if asked for.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// Options contradict each other or are out of range, or a text cannot be truncated as asked.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Special tokens are asked for, and the tokenizer has no cls_token or sep_token.
    /// </exception>
    /// <exception cref="TokenizerException">A word is unknown, and the vocabulary has no unknown token.</exception>
    public void EncodeInto(ReadOnlySpan<char> text, ReadOnlySpan<char> textPair, EncodingBuffer destination, EncodingOptions? options) =>
        EncodeInto(new SourceText(text), new SourceText(textPair), destination, options ?? DefaultOptions);

    /// <inheritdoc cref="EncodeInto(ReadOnlySpan{char}, ReadOnlySpan{char}, EncodingBuffer, EncodingOptions?)"/>
    public void EncodeInto(ReadOnlySpan<char> text, EncodingBuffer destination) => EncodeInto(text, [], destination, null);

    /// <summary>The same for UTF-8 texts; invalid UTF-8 counts as U+FFFD.</summary>
    /// <param name="utf8Text">The text.</param>
    /// <param name="utf8TextPair">The second text; empty for none.</param>
    /// <param name="destination">Receives the sequence, and the further windows of a truncated text if asked for.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <inheritdoc cref="EncodeInto(ReadOnlySpan{char}, ReadOnlySpan{char}, EncodingBuffer, EncodingOptions?)"/>
    public void EncodeInto(
        ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> utf8TextPair, EncodingBuffer destination, EncodingOptions? options) =>
        EncodeInto(new SourceText(utf8Text), new SourceText(utf8TextPair), destination, options ?? DefaultOptions);

    /// <inheritdoc cref="EncodeInto(ReadOnlySpan{byte}, ReadOnlySpan{byte}, EncodingBuffer, EncodingOptions?)"/>
    public void EncodeInto(ReadOnlySpan<byte> utf8Text, EncodingBuffer destination) => EncodeInto(utf8Text, [], destination, null);

    internal override void Append(string text, string? textPair, EncodingBuffer destination, EncodingOptions options)
    {
        CodePoints.ThrowIfNotWellFormed(text, nameof(text));
        if (textPair is not null) CodePoints.ThrowIfNotWellFormed(textPair, nameof(textPair));
        Append(new SourceText(text), new SourceText(textPair), textPair is not null, destination, options);
    }

    private void EncodeInto(SourceText text, SourceText textPair, EncodingBuffer destination, EncodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.Clear();
        Append(text, textPair, !textPair.IsEmpty, destination, options);
    }

    private void Append(SourceText text, SourceText textPair, bool pair, EncodingBuffer destination, EncodingOptions options)
    {
        if (pair) Append(Tokenize(text, textPair, pair, options), destination, options);
        else AppendInPlace(text, destination, options);
    }

    /// <summary>
    /// Writes the tokens directly to where a sequence that consists of all of them, or of a prefix, has them; only other sequences are put
    /// together from a copy.
    /// </summary>
    private void AppendInPlace(SourceText text, EncodingBuffer destination, EncodingOptions options)
    {
        FastEncoder encoder = EncoderFor(options);
        CallLimits limits = CallLimits.Of(options, Defaults, pair: false);
        EncoderState state = encoder.Rent();
        state.Clear();
        destination.Discard();
        destination.HasOffsets = true;
        SequenceColumns columns = destination.Columns;
        SequenceSpecials? specials = options.AddSpecialTokens ? Specials : null;
        int start = columns.Count;
        if (specials is not null) columns.AddSpecial(specials.Cls, 0);
        int first = columns.Count;
        text.Encode(encoder, state, columns.Tokens, Everything(options) with { Limit = EnoughTokens(limits, pair: false, options) });
        int count = columns.Count - first;
        state.Plan.SetWindows(count, null, options, limits, options.MaxLength ?? ModelMaxLength);
        SequencePadding padding = Padding(options, state.Plan.MaxLength);
        if (padding.IsLeft || !state.Plan.IsOnePrefix(out int kept))
        {
            state.First.Add(columns.Tokens, first, count);
            Append(state, destination, options);
            return;
        }

        columns.Tokens.Truncate(first + kept);
        columns.Complete(first, type: 0, sequence: 0);
        if (specials is not null) columns.AddSpecial(specials.Sep, 0);
        columns.AddPadding(padding.Pad, padding.Missing(columns.Count - start));
        destination.EndSequence();
        state.Release();
    }
}
