using ConvBert.Tokenization.Fast;
using ConvBert.Tokenization.PostProcessing;

namespace ConvBert.Tokenization;

/// <content>Everything about the tokens, into the caller's memory.</content>
public sealed partial class ConvBertTokenizerFast
{
    private static readonly EncodingOptions Defaults = new();

    /// <summary>
    /// Encodes a text, or a pair, as <see cref="ConvBertTokenizerBase.Encode"/> does, into the caller's buffer, whose former rows vanish. Allocates nothing once the
    /// buffer has grown and the text's words have been seen.
    /// </summary>
    /// <param name="text">The text; lone surrogates count as U+FFFD.</param>
    /// <param name="textPair">The second text; empty for none.</param>
    /// <param name="destination">Receives the row, and the further windows of a cut text where they are asked for.</param>
    /// <param name="options">Null for defaults.</param>
    /// <exception cref="ArgumentException">Options contradict each other, or a text cannot be cut as asked.</exception>
    /// <exception cref="TokenizerException">A word is unknown and the vocabulary has no unknown token.</exception>
    public void EncodeInto(ReadOnlySpan<char> text, ReadOnlySpan<char> textPair, EncodingBuffer destination, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        options ??= Defaults;
        FastEncoder encoder = EncoderFor(options);
        bool pair = !textPair.IsEmpty;
        CallLimits limits = CallLimits.Of(options, this, pair);
        EncoderState state = encoder.Rent();
        state.Clear();
        PieceCall everything = PieceCall.Everything with { Utf16 = destination.Utf16Offsets };
        encoder.Encode(state, text, state.First, everything with { Limit = EnoughPieces(limits, pair, options) });
        if (pair) encoder.Encode(state, textPair, state.Second, everything);
        Write(state, pair, destination, options, limits);
        encoder.Return(state);
    }

    /// <inheritdoc cref="EncodeInto(ReadOnlySpan{char}, ReadOnlySpan{char}, EncodingBuffer, EncodingOptions?)"/>
    public void EncodeInto(ReadOnlySpan<char> text, EncodingBuffer destination, EncodingOptions? options = null) => EncodeInto(text, [], destination, options);

    /// <summary>As the form for UTF-16, of UTF-8 texts; what is not valid UTF-8 counts as U+FFFD.</summary>
    /// <param name="utf8Text">The text.</param>
    /// <param name="utf8TextPair">The second text; empty for none.</param>
    /// <param name="destination">Receives the row, and the further windows of a cut text where they are asked for.</param>
    /// <param name="options">Null for defaults.</param>
    /// <inheritdoc cref="EncodeInto(ReadOnlySpan{char}, ReadOnlySpan{char}, EncodingBuffer, EncodingOptions?)"/>
    public void EncodeInto(ReadOnlySpan<byte> utf8Text, ReadOnlySpan<byte> utf8TextPair, EncodingBuffer destination, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        options ??= Defaults;
        FastEncoder encoder = EncoderFor(options);
        bool pair = !utf8TextPair.IsEmpty;
        CallLimits limits = CallLimits.Of(options, this, pair);
        EncoderState state = encoder.Rent();
        state.Clear();
        PieceCall everything = PieceCall.Everything with { Utf16 = destination.Utf16Offsets };
        encoder.Encode(state, utf8Text, state.First, everything with { Limit = EnoughPieces(limits, pair, options) });
        if (pair) encoder.Encode(state, utf8TextPair, state.Second, everything);
        Write(state, pair, destination, options, limits);
        encoder.Return(state);
    }

    /// <inheritdoc cref="EncodeInto(ReadOnlySpan{byte}, ReadOnlySpan{byte}, EncodingBuffer, EncodingOptions?)"/>
    public void EncodeInto(ReadOnlySpan<byte> utf8Text, EncodingBuffer destination, EncodingOptions? options = null) => EncodeInto(utf8Text, [], destination, options);

    private void Write(EncoderState state, bool pair, EncodingBuffer destination, EncodingOptions options, CallLimits limits)
    {
        FastRows rows = state.Rows;
        rows.Plan(state.First.Count, pair ? state.Second.Count : null, options, limits, options.MaxLength ?? ModelMaxLength);
        RowSpecials? specials = options.AddSpecialTokens ? Specials : null;
        int longest = 0;
        for (int row = 0; row < rows.Count; row++) longest = Math.Max(longest, rows.LengthOf(row));
        bool pads = options.Padding != PaddingStrategy.DoNotPad;
        SpecialPiece pad = pads ? PadPiece : default;
        int target = pads ? RowPadding.Target(options, this, longest) : 0;
        bool left = pads && CheckSide(options.PaddingSide ?? PaddingSide, nameof(options.PaddingSide)) == "left";

        destination.Clear();
        for (int row = 0; row < rows.Count; row++)
        {
            int missing = Math.Max(0, target - rows.LengthOf(row));
            destination.Columns.Reserve(rows.LengthOf(row) + missing);
            if (left) destination.Columns.AddPadding(pad, missing);
            rows.Write(row, state, specials, destination.Columns);
            if (!left) destination.Columns.AddPadding(pad, missing);
            destination.EndRow();
        }
    }
}
