using ConvBert.Tokenization.Fast;
using ConvBert.Tokenization.PostProcessing;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization;

/// <content>Pieces to rows with everything about them.</content>
public sealed partial class ConvBertTokenizerFast
{
    private protected override TokenizerEncoding Rows(int sample, string text, string? pair, EncodingOptions options)
    {
        CodePoints.ThrowIfNotWellFormed(text, nameof(text));
        if (pair is not null) CodePoints.ThrowIfNotWellFormed(pair, nameof(pair));
        FastEncoder encoder = EncoderFor(options);
        CallLimits limits = CallLimits.Of(options, this, pair is not null);
        EncoderState state = encoder.Rent();
        state.Clear();
        encoder.Encode(state, text, state.First, new PieceCall(EnoughPieces(limits, pair is not null, options), options.OffsetUnit == OffsetUnit.Utf16, FixedWord: null));
        if (pair is not null) encoder.Encode(state, pair, state.Second, PieceCall.Everything with { Utf16 = options.OffsetUnit == OffsetUnit.Utf16 });
        TokenizerEncoding row = ToEncoding(state, sample, pair is not null, options, limits);
        encoder.Return(state);
        return row;
    }

    private protected override TokenizerEncoding Rows(int sample, IReadOnlyList<string> words, IReadOnlyList<string>? pair, EncodingOptions options)
    {
        FastEncoder encoder = EncoderFor(options);
        CallLimits limits = CallLimits.Of(options, this, pair is not null);
        EncoderState state = encoder.Rent();
        state.Clear();
        EncodeWords(encoder, words, state, state.First, options);
        if (pair is not null) EncodeWords(encoder, pair, state, state.Second, options);
        TokenizerEncoding row = ToEncoding(state, sample, pair is not null, options, limits);
        encoder.Return(state);
        return row;
    }

    private static void EncodeWords(FastEncoder encoder, IReadOnlyList<string> words, EncoderState state, PieceBuffer pieces, EncodingOptions options)
    {
        for (int word = 0; word < words.Count; word++)
        {
            CodePoints.ThrowIfNotWellFormed(words[word], nameof(words));
            encoder.Encode(state, words[word], pieces, new PieceCall(int.MaxValue, options.OffsetUnit == OffsetUnit.Utf16, word));
        }
    }

    /// <summary>How many pieces of the first text settle the row; there may be more. One too many tells that the text is to be cut.</summary>
    private static int EnoughPieces(CallLimits limits, bool pair, EncodingOptions options)
    {
        bool known = !pair && limits.Truncation is TruncationStrategy.LongestFirst or TruncationStrategy.OnlyFirst;
        return known && !limits.FromLeft && !options.ReturnOverflowingTokens && limits.Room is >= 0 and < int.MaxValue ? limits.Room + 1 : int.MaxValue;
    }

    private TokenizerEncoding ToEncoding(EncoderState state, int sample, bool pair, EncodingOptions options, CallLimits limits)
    {
        FastRows rows = state.Rows;
        rows.Plan(state.First.Count, pair ? state.Second.Count : null, options, limits, options.MaxLength ?? ModelMaxLength);
        RowSpecials? specials = options.AddSpecialTokens ? Specials : null;
        var overflowing = new TokenizerEncoding[rows.Count - 1];
        for (int row = 1; row < rows.Count; row++) overflowing[row - 1] = ToEncoding(state, row, sample, specials, []);
        return ToEncoding(state, 0, sample, specials, overflowing);
    }

    private TokenizerEncoding ToEncoding(EncoderState state, int row, int sample, RowSpecials? specials, TokenizerEncoding[] overflowing)
    {
        var columns = new RowColumns(state.Rows.LengthOf(row));
        state.Rows.Write(row, state, specials, columns);
        return columns.ToEncoding(Vocabulary, sample, overflowing);
    }
}
