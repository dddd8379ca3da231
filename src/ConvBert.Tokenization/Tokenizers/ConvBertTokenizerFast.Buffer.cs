using ConvBert.Tokenization.Fast;
using ConvBert.Tokenization.PostProcessing;

namespace ConvBert.Tokenization;

/// <content>Everything about the tokens, into the caller's memory.</content>
public sealed partial class ConvBertTokenizerFast
{
    private static readonly EncodingOptions Defaults = new();

    /// <summary>
    /// Encodes a text, or a pair, as <see cref="ConvBertTokenizerBase.Encode"/> does, into the caller's buffer, whose former rows vanish. Allocates nothing once the
    /// buffer has grown and the text's words are in the cache of words, which holds so many; a text with words beside them, or a tokenizer with added tokens that
    /// have spaces in them or <see cref="AddedToken.LStrip"/>, <see cref="AddedToken.RStrip"/> or <see cref="AddedToken.SingleWord"/>, may allocate.
    /// </summary>
    /// <param name="text">The text; lone surrogates count as U+FFFD.</param>
    /// <param name="textPair">The second text; empty for none.</param>
    /// <param name="destination">Receives the row, and the further windows of a cut text where they are asked for.</param>
    /// <param name="options">Null for defaults.</param>
    /// <exception cref="ArgumentException">Options contradict each other, or a text cannot be cut as asked.</exception>
    /// <exception cref="TokenizerException">A word is unknown and the vocabulary has no unknown token.</exception>
    public void EncodeInto(ReadOnlySpan<char> text, ReadOnlySpan<char> textPair, EncodingBuffer destination, EncodingOptions? options) =>
        EncodeInto(new SourceText(text), new SourceText(textPair), destination, options ?? Defaults);

    /// <inheritdoc cref="EncodeInto(ReadOnlySpan{char}, ReadOnlySpan{char}, EncodingBuffer, EncodingOptions?)"/>
    public void EncodeInto(ReadOnlySpan<char> text, EncodingBuffer destination) => EncodeInto(text, [], destination, null);

    /// <summary>As the form for UTF-16, of UTF-8 texts; what is not valid UTF-8 counts as U+FFFD.</summary>
    /// <param name="utf8Text">The text.</param>
    /// <param name="utf8TextPair">The second text; empty for none.</param>
    /// <param name="destination">Receives the row, and the further windows of a cut text where they are asked for.</param>
    /// <param name="options">Null for defaults.</param>
    /// <inheritdoc cref="EncodeInto(ReadOnlySpan{char}, ReadOnlySpan{char}, EncodingBuffer, EncodingOptions?)"/>
    public void EncodeInto(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> utf8TextPair, EncodingBuffer destination, EncodingOptions? options) =>
        EncodeInto(new SourceText(utf8Text), new SourceText(utf8TextPair), destination, options ?? Defaults);

    /// <inheritdoc cref="EncodeInto(ReadOnlySpan{byte}, ReadOnlySpan{byte}, EncodingBuffer, EncodingOptions?)"/>
    public void EncodeInto(ReadOnlySpan<byte> utf8Text, EncodingBuffer destination) => EncodeInto(utf8Text, [], destination, null);

    private void EncodeInto(SourceText text, SourceText textPair, EncodingBuffer destination, EncodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(destination);
        FastEncoder encoder = EncoderFor(options);
        bool pair = !textPair.IsEmpty;
        CallLimits limits = CallLimits.Of(options, this, pair);
        PieceCall everything = PieceCall.Everything with { Utf16 = options.OffsetUnit == OffsetUnit.Utf16 };
        PieceCall enough = everything with { Limit = EnoughPieces(limits, pair, options) };
        EncoderState state = encoder.Rent();
        state.Clear();
        destination.Clear();
        if (pair)
        {
            text.Encode(encoder, state, state.First, enough);
            textPair.Encode(encoder, state, state.Second, everything);
            state.Rows.Plan(state.First.Count, state.Second.Count, options, limits, options.MaxLength ?? ModelMaxLength);
            Write(state, destination, options);
        }
        else
        {
            EncodeInPlace(text, encoder, state, destination, options, limits, enough);
        }

        encoder.Return(state);
    }

    /// <summary>Writes the pieces where a row that holds them all, or the first of them, has them; only other rows are put together from a copy.</summary>
    private void EncodeInPlace(SourceText text, FastEncoder encoder, EncoderState state, EncodingBuffer destination, EncodingOptions options, CallLimits limits, PieceCall call)
    {
        RowColumns columns = destination.Columns;
        RowSpecials? specials = options.AddSpecialTokens ? Specials : null;
        if (specials is not null) columns.AddSpecial(specials.Cls, 0);
        int before = columns.Count;
        text.Encode(encoder, state, columns.Pieces, call);
        int count = columns.Count - before;
        state.Rows.Plan(count, null, options, limits, options.MaxLength ?? ModelMaxLength);
        RowFilling filling = Filling(options, state.Rows);
        if (filling.Left || !state.Rows.AreOneBeginning(out int kept))
        {
            state.First.Add(columns.Pieces, before, count);
            columns.Clear();
            Write(state, destination, options);
            return;
        }

        columns.Pieces.Truncate(before + kept);
        columns.Complete(before, type: 0, sequence: 0);
        if (specials is not null) columns.AddSpecial(specials.Sep, 0);
        columns.AddPadding(filling.Pad, filling.Missing(columns.Count));
        destination.EndRow();
    }

    private void Write(EncoderState state, EncodingBuffer destination, EncodingOptions options)
    {
        FastRows rows = state.Rows;
        RowSpecials? specials = options.AddSpecialTokens ? Specials : null;
        RowFilling filling = Filling(options, rows);
        for (int row = 0; row < rows.Count; row++)
        {
            int missing = filling.Missing(rows.LengthOf(row));
            if (filling.Left) destination.Columns.AddPadding(filling.Pad, missing);
            rows.Write(row, state, specials, destination.Columns);
            if (!filling.Left) destination.Columns.AddPadding(filling.Pad, missing);
            destination.EndRow();
        }
    }

    private RowFilling Filling(EncodingOptions options, FastRows rows)
    {
        if (options.Padding == PaddingStrategy.DoNotPad) return default;
        SpecialPiece pad = PadPiece;
        int longest = 0;
        for (int row = 0; row < rows.Count; row++) longest = Math.Max(longest, rows.LengthOf(row));
        int target = RowPadding.Target(options, this, longest);
        return new RowFilling(pad, target, IsLeft(options.PaddingSide ?? PaddingSide, nameof(options.PaddingSide)));
    }

    /// <summary>What rows are filled up with, up to which length, and on which side; nothing by default.</summary>
    private readonly record struct RowFilling(SpecialPiece Pad, int Target, bool Left)
    {
        public int Missing(int length) => Math.Max(0, Target - length);
    }
}
