using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Engine;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization;

/// <content>The tokens of samples.</content>
public sealed partial class ConvBertTokenizerFast
{
    private protected override bool HasOffsets => true;

    private protected override SampleTokens Tokenize(string text, string? pair, EncodingOptions options)
    {
        CodePoints.ThrowIfNotWellFormed(text, nameof(text));
        if (pair is not null) CodePoints.ThrowIfNotWellFormed(pair, nameof(pair));
        return Tokenize(new SourceText(text), new SourceText(pair), pair is not null, options);
    }

    private EncoderState Tokenize(SourceText text, SourceText textPair, bool pair, EncodingOptions options)
    {
        FastEncoder encoder = EncoderFor(options);
        CallLimits limits = CallLimits.Of(options, Defaults, pair);
        EncoderState state = encoder.Rent();
        state.Clear();
        TokenRequest everything = Everything(options);
        text.Encode(encoder, state, state.First, everything with { Limit = EnoughTokens(limits, pair, options) });
        if (pair) textPair.Encode(encoder, state, state.Second, everything);
        state.Plan.SetWindows(state.First.Count, pair ? state.Second.Count : null, options, limits, options.MaxLength ?? ModelMaxLength);
        return state;
    }

    private protected override SampleTokens TokenizeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair, EncodingOptions options)
    {
        FastEncoder encoder = EncoderFor(options);
        CallLimits limits = CallLimits.Of(options, Defaults, pair is not null);
        EncoderState state = encoder.Rent();
        state.Clear();
        Encode(words, state.First);
        if (pair is not null) Encode(pair, state.Second);
        state.Plan.SetWindows(
            state.First.Count, pair is null ? null : state.Second.Count, options, limits, options.MaxLength ?? ModelMaxLength);
        return state;

        void Encode(IReadOnlyList<string> words, TokenColumns tokens)
        {
            for (int word = 0; word < words.Count; word++)
            {
                CodePoints.ThrowIfNotWellFormed(words[word], nameof(words));
                encoder.Encode(state, words[word], tokens, Everything(options) with { FixedWord = word });
            }
        }
    }

    private static TokenRequest Everything(EncodingOptions options) =>
        TokenRequest.Everything with { Utf16 = options.OffsetUnit == OffsetUnit.Utf16 };

    /// <summary>
    /// How many tokens of the first text determine the sequence; there may be more. One too many shows that the text is to be truncated.
    /// </summary>
    private static int EnoughTokens(CallLimits limits, bool pair, EncodingOptions options)
    {
        bool known = !pair && limits.Truncation is TruncationStrategy.LongestFirst or TruncationStrategy.OnlyFirst;
        return known && !limits.FromLeft && !options.ReturnOverflowingTokens && limits.Room is >= 0 and < int.MaxValue
            ? limits.Room + 1
            : int.MaxValue;
    }
}
