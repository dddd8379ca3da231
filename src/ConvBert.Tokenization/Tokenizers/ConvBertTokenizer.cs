using System.Text;
using ConvBert.Tokenization.AddedTokens;
using ConvBert.Tokenization.Decoding;
using ConvBert.Tokenization.Fast;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.PostProcessing;
using ConvBert.Tokenization.Slow;
using ConvBert.Tokenization.Unicode;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization;

/// <summary>The tokenizer as Hugging Face's slow <c>ConvBertTokenizer</c> works; it knows no offsets.</summary>
public sealed partial class ConvBertTokenizer : ConvBertTokenizerBase
{
    private readonly WordPieceModel _model;
    private readonly BasicTokenizer? _basic;
    private readonly HashSet<string> _neverSplit;
    private SlowAddedTokens _addedTokens;

    private ConvBertTokenizer(TokenizerSettings settings) : base(settings, fast: false)
    {
        _model = new WordPieceModel(settings.Vocabulary, settings.UnknownWordToken);
        _basic = settings.DoBasicTokenize ? new BasicTokenizer(settings.DoLowerCase, settings.TokenizeChineseChars, settings.StripAccents) : null;
        _neverSplit = [.. settings.NeverSplit];
        _addedTokens = CreateAddedTokens();
    }

    private bool Lowercases => _basic is not null && Settings.DoLowerCase;

    /// <summary>Loads a folder with <c>vocab.txt</c>, or a vocabulary file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">Override the files' settings; null for none.</param>
    /// <exception cref="TokenizerException">A file is missing or broken, or is JSON.</exception>
    /// <exception cref="ArgumentException">An option has no such value, or version 5 is asked for, which has no slow tokenizer.</exception>
    public static ConvBertTokenizer FromPretrained(string path, ConvBertTokenizerOptions? options = null) =>
        new(TokenizerFolder.Read(path, fast: false, options));

    /// <inheritdoc/>
    public override IReadOnlyList<string> Tokenize(string text, bool? splitSpecialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<string>();
        var never = new HashSet<string>(_neverSplit.Concat(AllSpecialTokens));
        foreach (SlowSegment segment in _addedTokens.Split(CodePoints.Of(text), Lowercases, splitSpecialTokens ?? Settings.SplitSpecialTokens))
        {
            if (segment.Token is not null) tokens.Add(segment.Token);
            else AddWords(segment.Text, never, tokens);
        }

        return tokens;
    }

    /// <inheritdoc/>
    public override string ConvertTokensToString(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return PythonStrip(string.Join(' ', tokens).Replace(" ##", "", StringComparison.Ordinal));
    }

    /// <summary>Python's white space has the separators U+001C to U+001F beside .NET's.</summary>
    private static string PythonStrip(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && CharacterTable.Slow.Is(text[start], CharacterClass.Whitespace)) start++;
        while (end > start && CharacterTable.Slow.Is(text[end - 1], CharacterClass.Whitespace)) end--;
        return text[start..end];
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false, bool? cleanUpTokenizationSpaces = null, bool spacesBetweenSpecialTokens = true)
    {
        IReadOnlyList<string?> tokens = ConvertIdsToTokens(ids.ToArray(), skipSpecialTokens);
        var parts = new List<string>();
        var run = new List<string>();
        IReadOnlyList<string> dropped = skipSpecialTokens ? AllSpecialTokens : [];
        foreach (string? token in tokens)
        {
            // An id without a token reads as the unknown token, which is special too.
            if (token is null) throw new TokenizerException("An id has no token in the vocabulary, and there is no unk_token to stand for it.");
            if (dropped.Contains(token)) continue;
            if (Added.TryGetId(token, out _) && !Added.IsSpecial(token))
            {
                if (run.Count > 0) parts.Add(ConvertTokensToString(run));
                run.Clear();
                parts.Add(token);
            }
            else
            {
                run.Add(token);
            }
        }

        if (run.Count > 0) parts.Add(ConvertTokensToString(run));
        string text = string.Join(spacesBetweenSpecialTokens ? " " : "", parts);
        return cleanUpTokenizationSpaces ?? Settings.CleanUpTokenizationSpaces ? CleanUp.Text(text) : text;
    }

    private protected override string? ConvertIdToToken(int id) => Added.ContentOf(id) ?? Vocabulary.TokenOf(id) ?? UnkToken;

    private protected override bool HasNoPair(string? textPair) => textPair is null;

    private protected override bool LeavesOut(string content) => Added.TryGetId(content, out _);

    private protected override AddedToken Prepare(AddedToken token) => Lowercases && !token.Special && token.Normalized
        ? token with { Content = SlowAddedTokens.Lower(token.Content) }
        : token;

    private protected override void OnTokensAdded() => _addedTokens = CreateAddedTokens();

    private protected override TokenizerEncoding Rows(int sample, string text, string? pair, EncodingOptions options) =>
        Rows(sample, Pieces(text, options), pair is null ? null : Pieces(pair, options), options);

    private protected override TokenizerEncoding Rows(int sample, IReadOnlyList<string> words, IReadOnlyList<string>? pair, EncodingOptions options) =>
        Rows(sample, Pieces(words, options), pair is null ? null : Pieces(pair, options), options);

    private List<TextPiece> Pieces(string? text, EncodingOptions options) => text is null ? throw new ArgumentNullException(nameof(text)) :
        [.. Tokenize(text, options.SplitSpecialTokens).Select(ConvertTokenToId).Select(id => new TextPiece(id, ConvertIdToToken(id)!, 0, 0, 0))];

    private List<TextPiece> Pieces(IReadOnlyList<string> words, EncodingOptions options) => words.Count > 0
        ? [.. words.SelectMany(word => Pieces(word, options))]
        : throw new ArgumentException("There are no words; expected at least one.", nameof(words));

    private TokenizerEncoding Rows(int sample, List<TextPiece> first, List<TextPiece>? second, EncodingOptions options)
    {
        TextPiece[] a = [.. first];
        TextPiece[] b = second is null ? [] : [.. second];
        CallLimits limits = CallLimits.Of(options, this, second is not null);
        if (options.ReturnOverflowingTokens && second is not null && limits.Truncation == TruncationStrategy.LongestFirst)
        {
            throw new ArgumentException("The slow tokenizer returns no overflowing tokens of a pair that is cut longest first; choose only_first or only_second.", nameof(options));
        }

        // Without overflow the reference does not look at the stride.
        if (options.ReturnOverflowingTokens) CallLimits.CheckStride(options);
        long? most = options.ReturnOverflowingTokens ? MostTokens(options) : null;

        // A maximum length of 0 is no limit in the reference.
        if (options.MaxLength == 0) limits = limits with { Truncation = TruncationStrategy.DoNotTruncate };
        int total = a.Length + b.Length;
        IReadOnlyList<int>? overflowing = options.ReturnOverflowingTokens ? [] : null;
        if (limits.Truncation != TruncationStrategy.DoNotTruncate && total > limits.Room)
        {
            (int keptA, int keptB) = Kept(a.Length, second is null ? null : b.Length, limits);
            if (overflowing is not null) overflowing = keptA < a.Length ? Overflow(a, keptA, options.Stride, limits.FromLeft) : Overflow(b, keptB, options.Stride, limits.FromLeft);
            a = limits.FromLeft ? a[^keptA..] : a[..keptA];
            b = limits.FromLeft ? b[^keptB..] : b[..keptB];
        }

        TokenizerEncoding row = CreateRowBuilder().Build(a, b, second is not null, options.AddSpecialTokens, sample, secondTypeWithoutSpecials: 0);
        int specials = options.AddSpecialTokens ? RowBuilder.SpecialTokenCount(second is not null) : 0;
        return WithoutOffsets(row, overflowing, most is { } max ? (int)Math.Max(total + specials - max, int.MinValue) : null);
    }

    /// <summary>The maximum length that overflow is counted from: the call's, or the tokenizer's where the call cuts or fills up without one of its own.</summary>
    private long MostTokens(EncodingOptions options)
    {
        bool asksForMost = options.Padding == PaddingStrategy.MaxLength || (options.Truncation ?? TruncationStrategy.DoNotTruncate) != TruncationStrategy.DoNotTruncate;
        if (options.MaxLength is { } max) return max;
        return asksForMost && ModelMaxLength != NoMaxLength
            ? ModelMaxLength
            : throw new ArgumentException("The slow tokenizer counts overflowing tokens from a maximum length; expected a MaxLength.", nameof(options));
    }

    /// <summary>A sequence that is too short to be cut stays as it is.</summary>
    private static (int First, int Second) Kept(int first, int? second, CallLimits limits)
    {
        int removed = first + (second ?? 0) - limits.Room;
        if (limits.Truncation == TruncationStrategy.LongestFirst && second is { } length)
        {
            return limits.Room <= 0 ? (0, 0) : Truncation.LongestFirstSlow(first, length, limits.Room);
        }

        if (limits.Truncation == TruncationStrategy.OnlySecond) return (first, second is { } b && b > removed ? b - removed : second ?? 0);
        return (first > removed ? first - removed : first, second ?? 0);
    }

    private static int[] Overflow(TextPiece[] sequence, int kept, int stride, bool fromLeft)
    {
        int removed = sequence.Length - kept;
        if (removed == 0) return [];
        int count = (int)Math.Min(sequence.Length, (long)stride + removed);
        return [.. (fromLeft ? sequence[..count] : sequence[^count..]).Select(piece => piece.Id)];
    }

    private static TokenizerEncoding WithoutOffsets(TokenizerEncoding row, IReadOnlyList<int>? overflowing, int? truncated) => new()
    {
        Ids = row.Ids,
        TypeIds = row.TypeIds,
        AttentionMask = row.AttentionMask,
        SpecialTokensMask = row.SpecialTokensMask,
        Tokens = row.Tokens,
        Offsets = [],
        WordIds = new int?[row.Count],
        SequenceIds = row.SequenceIds,
        OverflowingTokens = overflowing,
        TruncatedTokenCount = truncated,
        SampleIndex = row.SampleIndex,
    };

    private void AddWords(int[] text, HashSet<string> never, List<string> tokens)
    {
        IEnumerable<string> words = _basic is null ? BasicTokenizer.Split(text).Select(word => CodePoints.Text(word)) : _basic.Tokenize(text, never);
        var matches = new List<WordPieceMatch>();
        foreach (string word in words)
        {
            if (_basic is not null && _neverSplit.Contains(word)) tokens.Add(word);
            else if (_model.TrySplit(word, matches)) tokens.AddRange(matches.Select(match => match.Token));
            else tokens.Add(_model.UnknownToken);
        }
    }

    private SlowAddedTokens CreateAddedTokens() => new(Added.Tokens.Select(entry => entry.Token), AllSpecialTokens);
}
