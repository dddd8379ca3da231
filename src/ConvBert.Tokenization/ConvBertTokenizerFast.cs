using System.Text;
using ConvBert.Tokenization.Decoding;
using ConvBert.Tokenization.Fast;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.PostProcessing;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization;

/// <summary>The tokenizer as Hugging Face's <c>ConvBertTokenizerFast</c> works: offsets, words, windows.</summary>
public sealed partial class ConvBertTokenizerFast : ConvBertTokenizerBase
{
    private readonly WordPieceModel _model;
    private readonly TokenTable _tokens;
    private readonly BertNormalizer _normalizer;
    private FastPipeline _pipeline;

    private ConvBertTokenizerFast(TokenizerSettings settings) : base(settings, fast: true)
    {
        _model = new WordPieceModel(settings.Vocabulary, UnkToken ?? "[UNK]", settings.ContinuingSubwordPrefix, settings.MaxInputCharsPerWord);
        _tokens = new TokenTable(settings.Vocabulary, settings.ContinuingSubwordPrefix);
        _normalizer = settings.DoBasicTokenize
            ? new BertNormalizer(settings.CleanText, settings.TokenizeChineseChars, settings.StripAccents, settings.DoLowerCase)
            : new BertNormalizer(CleanText: true, HandleChineseChars: false, StripAccents: false, Lowercase: false);
        _pipeline = new FastPipeline(_normalizer, _model, _tokens, Added.Tokens);
    }

    /// <summary>Loads a folder with <c>tokenizer.json</c> or <c>vocab.txt</c>, or a vocabulary file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">Override the files' settings; null for none.</param>
    /// <exception cref="TokenizerException">A file is missing, broken, or asks for something unsupported.</exception>
    public static ConvBertTokenizerFast FromPretrained(string path, ConvBertTokenizerOptions? options = null) =>
        new(TokenizerFolder.Read(path, fast: true, options));

    /// <inheritdoc/>
    public override IReadOnlyList<string> Tokenize(string text, bool? splitSpecialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Pieces(text, new EncodingOptions { SplitSpecialTokens = splitSpecialTokens }).Select(piece => piece.Token)];
    }

    /// <summary>Only for ids that already have special tokens, without a second sequence; as Hugging Face's fast tokenizer.</summary>
    /// <exception cref="ArgumentException">Asked otherwise.</exception>
    public override IReadOnlyList<int> GetSpecialTokensMask(IReadOnlyList<int> tokenIds0, IReadOnlyList<int>? tokenIds1 = null, bool alreadyHasSpecialTokens = false) =>
        alreadyHasSpecialTokens && tokenIds1 is null
            ? base.GetSpecialTokensMask(tokenIds0, null, true)
            : throw new ArgumentException("The fast tokenizer gives this mask only for ids that already have special tokens, as one sequence.", nameof(alreadyHasSpecialTokens));

    /// <inheritdoc/>
    public override string ConvertTokensToString(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var text = new StringBuilder();
        for (int i = 0; i < tokens.Count; i++)
        {
            string piece = tokens[i];
            if (i > 0) piece = piece.StartsWith(_model.Prefix, StringComparison.Ordinal) ? piece[_model.Prefix.Length..] : " " + piece;
            text.Append(Settings.DecoderCleanUp ? CleanUp.Piece(piece) : piece);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false, bool? cleanUpTokenizationSpaces = null, bool spacesBetweenSpecialTokens = true)
    {
        IReadOnlyList<int> special = skipSpecialTokens ? AllSpecialIds : [];
        var tokens = new List<string>(ids.Length);
        foreach (int id in ids)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(ids));
            if (!special.Contains(id) && ConvertIdToToken(id) is { } token) tokens.Add(token);
        }

        string text = ConvertTokensToString(tokens);
        return cleanUpTokenizationSpaces ?? Settings.CleanUpTokenizationSpaces ? CleanUp.Text(text) : text;
    }

    private protected override string? ConvertIdToToken(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return Added.ContentOf(id) ?? Vocabulary.TokenOf(id);
    }

    private protected override bool HasNoPair(string? textPair) => string.IsNullOrEmpty(textPair);

    private protected override void OnTokensAdded() => _pipeline = new FastPipeline(_normalizer, _model, _tokens, Added.Tokens);

    private protected override List<TextPiece> Pieces(string text, EncodingOptions options)
    {
        var pieces = new List<TextPiece>();
        _pipeline.Run(text, options.SplitSpecialTokens ?? Settings.SplitSpecialTokens, null, pieces);
        return pieces;
    }

    private protected override List<TextPiece> Pieces(IReadOnlyList<string> words, EncodingOptions options)
    {
        var pieces = new List<TextPiece>();
        for (int word = 0; word < words.Count; word++) _pipeline.Run(words[word], options.SplitSpecialTokens ?? Settings.SplitSpecialTokens, word, pieces);
        return pieces;
    }

    private protected override Encoding Rows(int sample, List<TextPiece> first, List<TextPiece>? second, EncodingOptions options)
    {
        RowBuilder builder = CreateRowBuilder();
        (List<Range> firstWindows, List<Range> secondWindows) = Windows(first.Count, second?.Count, options);
        TextPiece[] a = [.. first];
        TextPiece[] b = second is null ? [] : [.. second];
        Encoding Row(Range i, Range j) => builder.Build(a.AsSpan(i), b.AsSpan(j), second is not null, options.AddSpecialTokens, sample);
        Encoding main = Row(firstWindows[0], secondWindows[0]);
        if (!options.ReturnOverflowingTokens) return main;
        var overflowing = new List<Encoding>();
        foreach (Range i in firstWindows.Skip(1))
        {
            foreach (Range j in secondWindows) overflowing.Add(Row(i, j));
        }

        foreach (Range j in secondWindows.Skip(1)) overflowing.Add(Row(firstWindows[0], j));
        return RowPadding.WithOverflowing(main, overflowing);
    }

    private (List<Range> First, List<Range> Second) Windows(int first, int? second, EncodingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Stride, nameof(options));
        CallLimits limits = CallLimits.Of(options, this, second is not null);
        int both = first + (second ?? 0);
        (int keptFirst, int keptSecond) = (first, second ?? 0);
        if (limits.Truncation != TruncationStrategy.DoNotTruncate)
        {
            CheckStrideAtAll(options.MaxLength ?? ModelMaxLength, options.Stride);

            // Less room than special tokens wraps around to no limit at all in the reference.
            if (limits.Room >= 0 && both > limits.Room) (keptFirst, keptSecond) = Kept(first, second, limits);
        }

        CheckStride(first, keptFirst, options.Stride);
        CheckStride(second ?? 0, keptSecond, options.Stride);
        return (Truncation.Windows(first, keptFirst, options.Stride, limits.FromLeft), Truncation.Windows(second ?? 0, keptSecond, options.Stride, limits.FromLeft));
    }

    private static (int First, int Second) Kept(int first, int? second, CallLimits limits)
    {
        if (limits.Room == 0) return (0, 0);
        int removed = first + (second ?? 0) - limits.Room;
        if (limits.Truncation == TruncationStrategy.OnlySecond)
        {
            if (second is null) throw new ArgumentException("Truncation error: Second sequence not provided.", nameof(second));
            return (first, Shortened(second.Value, removed));
        }

        return limits.Truncation == TruncationStrategy.LongestFirst && second is { } length
            ? Truncation.LongestFirst(first, length, limits.Room)
            : (Shortened(first, removed), second ?? 0);
    }

    private static int Shortened(int length, int removed) => length > removed
        ? length - removed
        : throw new ArgumentException(
            $"Truncation error: Sequence to truncate too short to respect the provided max_length ({removed} of its {length} tokens would have to go).", nameof(length));

    /// <summary>As the reference checks when truncation is set, always counting the special tokens of a single text.</summary>
    private static void CheckStrideAtAll(long maxLength, int stride)
    {
        long room = maxLength - RowBuilder.SpecialTokenCount(pair: false);
        if (room < 0 || room >= stride) return;
        throw new ArgumentException($"The tokenizer stride is set to {stride}, which is greater than or equal to its effective max length of {room}.", nameof(stride));
    }

    private static void CheckStride(int length, int kept, int stride)
    {
        if (kept > 0 && kept < length && stride >= kept)
        {
            throw new ArgumentException($"The stride ({stride}) must be smaller than the number of tokens kept of the text ({kept}).", nameof(stride));
        }
    }
}
