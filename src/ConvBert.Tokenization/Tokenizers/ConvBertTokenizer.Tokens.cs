using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization;

/// <content>The tokens of samples.</content>
public sealed partial class ConvBertTokenizer
{
    private protected override bool HasOffsets => false;

    private protected override SampleTokens Tokenize(string text, string? pair, EncodingOptions options)
    {
        var tokens = new SampleTokens();
        Add(text, options, tokens.First);
        if (pair is not null) Add(pair, options, tokens.Second);
        Plan(tokens, pair is not null, options);
        return tokens;
    }

    private protected override SampleTokens TokenizeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair, EncodingOptions options)
    {
        var tokens = new SampleTokens();
        AddWords(words, options, tokens.First);
        if (pair is not null) AddWords(pair, options, tokens.Second);
        Plan(tokens, pair is not null, options);
        return tokens;
    }

    private void AddWords(IReadOnlyList<string> words, EncodingOptions options, TokenColumns tokens)
    {
        if (words.Count == 0) throw new ArgumentException("There are no words; expected at least one.", nameof(words));
        foreach (string word in words) Add(word, options, tokens);
    }

    private void Add(string text, EncodingOptions options, TokenColumns tokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string token in Tokenize(text, options.SplitSpecialTokens))
        {
            int id = ConvertTokenToId(token);
            string ofId = ConvertIdToToken(id)!;
            tokens.Add(id, 0, 0, SequenceColumns.None, Vocabulary.TokenOf(id) == ofId ? null : ofId);
        }
    }

    private void Plan(SampleTokens tokens, bool pair, EncodingOptions options)
    {
        CallLimits limits = CallLimits.Of(options, Defaults, pair);
        if (options.ReturnOverflowingTokens && pair && limits.Truncation == TruncationStrategy.LongestFirst)
        {
            throw new ArgumentException(
                "The slow tokenizer returns no overflowing tokens of a pair that is truncated longest first; "
                + "choose only_first or only_second.",
                nameof(options));
        }

        // Without overflow the reference ignores the stride.
        if (options.ReturnOverflowingTokens) CallLimits.CheckStride(options);
        long? maxLength = options.ReturnOverflowingTokens ? OverflowMaxLength(options) : null;

        // In the reference a maximum length of 0 is no limit.
        bool truncates = limits.Truncation != TruncationStrategy.DoNotTruncate && options.MaxLength != 0;
        (int first, int second) = (tokens.First.Count, tokens.Second.Count);
        (int keptFirst, int keptSecond) = truncates && first + second > limits.Room
            ? Kept(first, pair ? second : null, limits)
            : (first, second);
        tokens.Plan.SetSingle(Window(first, keptFirst), pair ? Window(second, keptSecond) : null, options.AddSpecialTokens);
        if (maxLength is not { } max) return;
        int specials = options.AddSpecialTokens ? SequenceSpecials.Count(pair) : 0;
        tokens.TruncatedTokenCount = (int)Math.Max(first + second + specials - max, int.MinValue);
        tokens.Overflowing = keptFirst < first
            ? Overflow(tokens.First, keptFirst, options.Stride, limits.FromLeft)
            : Overflow(tokens.Second, keptSecond, options.Stride, limits.FromLeft);

        Range Window(int length, int kept) => limits.FromLeft ? (length - kept)..length : 0..kept;
    }

    /// <summary>
    /// The maximum length that overflow is counted from: the call's, or the tokenizer's if the call truncates or pads without one.
    /// </summary>
    private long OverflowMaxLength(EncodingOptions options)
    {
        if (options.MaxLength is { } max) return max;
        bool needsOne = options.Padding == PaddingStrategy.MaxLength
            || (options.Truncation ?? TruncationStrategy.DoNotTruncate) != TruncationStrategy.DoNotTruncate;
        return needsOne && ModelMaxLength != NoMaxLength
            ? ModelMaxLength
            : throw new ArgumentException(
                "The slow tokenizer counts overflowing tokens from a maximum length; expected a MaxLength.", nameof(options));
    }

    /// <summary>The lengths kept; a text that is too short to be truncated is left as it is.</summary>
    private static (int First, int Second) Kept(int first, int? second, CallLimits limits)
    {
        int removed = first + (second ?? 0) - limits.Room;
        if (limits.Truncation == TruncationStrategy.LongestFirst && second is { } length)
        {
            return limits.Room <= 0 ? (0, 0) : SequenceTruncation.LongestFirstSlow(first, length, limits.Room);
        }

        if (limits.Truncation == TruncationStrategy.OnlySecond) return (first, second is { } b && b > removed ? b - removed : second ?? 0);
        return (first > removed ? first - removed : first, second ?? 0);
    }

    private static int[] Overflow(TokenColumns tokens, int kept, int stride, bool fromLeft)
    {
        int removed = tokens.Count - kept;
        if (removed == 0) return [];
        int count = (int)Math.Min(tokens.Count, (long)stride + removed);
        return [.. tokens.Ids.AsSpan(fromLeft ? 0 : tokens.Count - count, count)];
    }
}
