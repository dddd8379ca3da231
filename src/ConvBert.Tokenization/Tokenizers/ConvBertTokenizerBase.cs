using System.Runtime.CompilerServices;
using ConvBert.Tokenization.AddedTokens;
using ConvBert.Tokenization.Fast;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.PostProcessing;
using ConvBert.Tokenization.Unicode;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization;

/// <summary>
/// What the slow and the fast tokenizer share: vocabulary, special tokens, the documented methods, rows. Thread-safe once no more tokens are added.
/// </summary>
public abstract partial class ConvBertTokenizerBase
{
    /// <summary><see cref="ModelMaxLength"/> of a tokenizer whose files set none.</summary>
    public const long NoMaxLength = long.MaxValue;

    private protected ConvBertTokenizerBase(TokenizerSettings settings, bool fast)
    {
        Settings = settings;
        PaddingSide = settings.PaddingSide;
        TruncationSide = settings.TruncationSide;
        Added = new AddedVocabulary(settings.Vocabulary, fast);
        foreach ((AddedToken token, int? id) in settings.AddedTokens) Added.Add(token, id);
        foreach (AddedToken? token in NamedSpecialTokens())
        {
            if (token is not null) Added.AddSpecial(token);
        }

        foreach (AddedToken token in settings.AdditionalSpecialTokens) Added.AddSpecial(token);
    }

    /// <summary>The number of distinct tokens of the vocabulary, without added ones.</summary>
    public int VocabSize => Vocabulary.Count;

    /// <summary>The number of distinct tokens, added ones included: Python's <c>len(tokenizer)</c>.</summary>
    public int Count => Added.Count;

    /// <summary>Most tokens of a row; <see cref="NoMaxLength"/> for no limit.</summary>
    public long ModelMaxLength => Settings.ModelMaxLength;

    /// <summary>The side on which sequences are padded.</summary>
    public SequenceSide PaddingSide { get; }

    /// <summary>The side on which sequences are truncated.</summary>
    public SequenceSide TruncationSide { get; }

    /// <summary>What the model takes, that of the ids first.</summary>
    public IReadOnlyList<string> ModelInputNames => Settings.ModelInputNames;

    /// <summary>A token for the beginning of a text, which this tokenizer does not put there.</summary>
    public string? BosToken => Settings.BosToken?.Content;

    /// <summary>A token for the end of a text, which this tokenizer does not put there.</summary>
    public string? EosToken => Settings.EosToken?.Content;

    /// <summary>The token for what the vocabulary does not know.</summary>
    public string? UnkToken => Settings.UnkToken?.Content;

    /// <summary>The token behind a sequence.</summary>
    public string? SepToken => Settings.SepToken?.Content;

    /// <summary>The token that fills rows up.</summary>
    public string? PadToken => Settings.PadToken?.Content;

    /// <summary>The token in front of a row.</summary>
    public string? ClsToken => Settings.ClsToken?.Content;

    /// <summary>The token that stands for a word to be guessed.</summary>
    public string? MaskToken => Settings.MaskToken?.Content;

    /// <summary>The id of <see cref="BosToken"/>.</summary>
    public int? BosTokenId => IdOf(Settings.BosToken);

    /// <summary>The id of <see cref="EosToken"/>.</summary>
    public int? EosTokenId => IdOf(Settings.EosToken);

    /// <summary>The id of <see cref="UnkToken"/>.</summary>
    public int? UnkTokenId => IdOf(Settings.UnkToken);

    /// <summary>The id of <see cref="SepToken"/>.</summary>
    public int? SepTokenId => IdOf(Settings.SepToken);

    /// <summary>The id of <see cref="PadToken"/>.</summary>
    public int? PadTokenId => IdOf(Settings.PadToken);

    /// <summary>The id of <see cref="ClsToken"/>.</summary>
    public int? ClsTokenId => IdOf(Settings.ClsToken);

    /// <summary>The id of <see cref="MaskToken"/>.</summary>
    public int? MaskTokenId => IdOf(Settings.MaskToken);

    /// <summary>All special tokens: beginning, end, unknown, separator, padding, class, mask, then additional ones.</summary>
    public IReadOnlyList<string> AllSpecialTokens =>
        [.. NamedSpecialTokens().Concat(Settings.AdditionalSpecialTokens).Concat(AddedSpecialTokens).Where(token => token is not null).Select(token => token!.Content).Distinct()];

    /// <summary>Their ids, in the same order.</summary>
    public IReadOnlyList<int> AllSpecialIds => [.. AllSpecialTokens.Select(ConvertTokenToId)];

    /// <summary>Special tokens beside the named ones.</summary>
    public IReadOnlyList<string> AdditionalSpecialTokens =>
        [.. Settings.AdditionalSpecialTokens.Concat(AddedSpecialTokens).Select(token => token.Content).Distinct()];

    /// <summary>Whether decoding removes spaces before punctuation unless told otherwise.</summary>
    public bool CleanUpTokenizationSpaces => Settings.CleanUpTokenizationSpaces;

    private protected TokenizerSettings Settings { get; }

    private protected Vocabulary Vocabulary => Settings.Vocabulary;

    private protected AddedVocabulary Added { get; }

    private protected List<AddedToken> AddedSpecialTokens { get; } = [];

    /// <summary>
    /// Adds tokens that are found in texts as they stand. One of the vocabulary's keeps its id, a new one gets the next; an empty one is left out, one added
    /// before keeps its id and takes the new properties. The model has to have rows for new ids. Not thread-safe.
    /// </summary>
    /// <param name="tokens">The tokens.</param>
    /// <returns>How many were added, as Hugging Face counts: the slow tokenizer's new ids, the fast one's tokens that were not there with the same properties.</returns>
    /// <exception cref="ArgumentException">A token is null, holds half of a surrogate pair, or is empty once the fast tokenizer has normalized it.</exception>
    [OverloadResolutionPriority(1)]
    public int AddTokens(IEnumerable<AddedToken> tokens)
    {
        AddedToken[] all = Checked(tokens);
        int added = all.Count(token => Added.Add(Prepare(token)));
        OnTokensAdded();
        return added;
    }

    /// <summary>Adds tokens with the properties of <see cref="AddedToken"/>'s defaults; the slow tokenizer leaves out those that are there. Not thread-safe.</summary>
    /// <inheritdoc cref="AddTokens(IEnumerable{AddedToken})"/>
    public int AddTokens(IEnumerable<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return AddTokens([.. tokens.Where(content => content is null || !LeavesOut(content)).Select(content => new AddedToken(content))]);
    }

    /// <summary>Adds tokens as <see cref="AddTokens(IEnumerable{AddedToken})"/> does, as special ones: decoding may skip them. Not thread-safe.</summary>
    /// <param name="tokens">The tokens; Hugging Face's have <see cref="AddedToken.Normalized"/> false.</param>
    /// <returns>How many were added, as Hugging Face counts: the slow tokenizer's new ids, the fast one's tokens that were not there with the same properties.</returns>
    /// <exception cref="ArgumentException">A token is null, holds half of a surrogate pair, or is empty once the fast tokenizer has normalized it.</exception>
    public int AddSpecialTokens(IEnumerable<AddedToken> tokens)
    {
        AddedToken[] special = [.. Checked(tokens).Select(token => token with { Special = true })];
        int added = special.Count(token => Added.Add(token));
        AddedSpecialTokens.AddRange(special);
        OnTokensAdded();
        return added;
    }

    /// <summary>All tokens and ids, added ones included.</summary>
    public IReadOnlyDictionary<string, int> GetVocab()
    {
        var all = new Dictionary<string, int>(Vocabulary.Ids);
        foreach ((string content, int id) in Added.Ids) all[content] = id;
        return all;
    }

    /// <summary>The added tokens, special ones included, with their ids.</summary>
    public IReadOnlyDictionary<string, int> GetAddedVocab() => Added.Ids;

    /// <summary>Looks a token up as it is written, added ones first.</summary>
    /// <param name="token">The token.</param>
    /// <param name="id">Its id.</param>
    /// <returns>Whether there is such a token.</returns>
    public bool TryGetId(string token, out int id) => Added.TryGetId(token, out id) || Vocabulary.TryGetId(token, out id);

    /// <summary>Encodes one text or a pair.</summary>
    /// <param name="text">The text. Of a lone surrogate, which is no character, the slow tokenizer takes no notice; the fast one refuses it, but in ids alone counts it as U+FFFD.</param>
    /// <param name="textPair">The second text; null for none. An empty one is none to the fast tokenizer.</param>
    /// <param name="options">Null for defaults.</param>
    /// <exception cref="ArgumentException">Options contradict each other or are out of range, or a text cannot be cut as asked or is no well-formed Unicode.</exception>
    /// <exception cref="InvalidOperationException">Special tokens are asked for, and the tokenizer has no cls_token or sep_token.</exception>
    /// <exception cref="TokenizerException">A word is unknown and the vocabulary has no unknown token.</exception>
    public TokenizerEncoding Encode(string text, string? textPair = null, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= new EncodingOptions();
        if (HasNoPair(textPair)) textPair = null;
        return Finish([Rows(0, text, textPair, options)], options)[0];
    }

    /// <summary>Encodes a text, or a pair, that is split into words already. Offsets are those within a word, word numbers those of the lists.</summary>
    /// <param name="words">The words of the text.</param>
    /// <param name="pair">The words of the second text; null for none.</param>
    /// <param name="options">Null for defaults.</param>
    /// <exception cref="ArgumentException">As for <see cref="Encode"/>; of the slow tokenizer, also where there are no words.</exception>
    public TokenizerEncoding EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        options ??= new EncodingOptions();
        return Finish([Rows(0, words, pair, options)], options)[0];
    }

    /// <summary>Encodes several texts, or pairs, on all cores; rows come in order, the windows of a cut text behind its first.</summary>
    /// <param name="texts">The texts, at least one.</param>
    /// <param name="textPairs">As many second texts; null for none. An empty one is one here, unlike in a single call.</param>
    /// <param name="options">Null for defaults.</param>
    /// <returns>A row a text; with <see cref="EncodingOptions.ReturnOverflowingTokens"/> more, whose <see cref="TokenizerEncoding.SampleIndex"/> says of which text.</returns>
    /// <exception cref="ArgumentException">Not as many second texts as first ones, or as for <see cref="Encode"/>.</exception>
    public IReadOnlyList<TokenizerEncoding> EncodeBatch(IReadOnlyList<string> texts, IReadOnlyList<string>? textPairs = null, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        CheckBatch(texts.Count, textPairs?.Count);
        options ??= new EncodingOptions();
        var rows = new TokenizerEncoding[texts.Count];
        BatchThreads.ForEach(texts.Count, i => (texts[i]?.Length ?? 0) + (textPairs?[i]?.Length ?? 0), i => rows[i] = Rows(i, texts[i], textPairs?[i], options));
        rows = Finish(rows, options);
        return Flatten(rows, options);
    }

    /// <summary>Encodes several texts, or pairs, that are split into words already, on all cores.</summary>
    /// <inheritdoc cref="EncodeBatch"/>
    public IReadOnlyList<TokenizerEncoding> EncodeWordsBatch(
        IReadOnlyList<IReadOnlyList<string>> texts, IReadOnlyList<IReadOnlyList<string>>? textPairs = null, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        CheckBatch(texts.Count, textPairs?.Count);
        options ??= new EncodingOptions();
        var rows = new TokenizerEncoding[texts.Count];
        BatchThreads.ForEach(texts.Count, i => Length(texts[i]) + Length(textPairs?[i]), i => rows[i] = Rows(i, texts[i] ?? throw new ArgumentException($"Text {i} is null; expected words.", nameof(texts)), textPairs?[i], options));
        rows = Finish(rows, options);
        return Flatten(rows, options);

        static long Length(IReadOnlyList<string>? words) => words?.Sum(word => (long)(word?.Length ?? 0)) ?? 0;
    }

    /// <summary>The rows of one sample, windows included, not yet padded.</summary>
    private protected abstract TokenizerEncoding Rows(int sample, string text, string? pair, EncodingOptions options);

    /// <inheritdoc cref="Rows(int, string, string?, EncodingOptions)"/>
    private protected abstract TokenizerEncoding Rows(int sample, IReadOnlyList<string> words, IReadOnlyList<string>? pair, EncodingOptions options);

    /// <summary>Whether an empty second text counts as none.</summary>
    private protected abstract bool HasNoPair(string? textPair);

    /// <summary>Whether a token that is given as nothing but its text is left alone.</summary>
    private protected virtual bool LeavesOut(string content) => false;

    private protected virtual AddedToken Prepare(AddedToken token) => token;

    private protected virtual void OnTokensAdded()
    {
    }

    private AddedToken[] Checked(IEnumerable<AddedToken> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        AddedToken[] all = [.. tokens];
        foreach (AddedToken token in all)
        {
            CodePoints.ThrowIfNotWellFormed(token?.Content!, nameof(tokens));
            if (VanishesInTexts(token!))
            {
                throw new ArgumentException($"The token \"{token!.Content}\" is empty once it is normalized, and would match everywhere; expected Normalized false, or a character that stays.", nameof(tokens));
            }
        }

        return all;
    }

    /// <summary>Whether nothing of a token is left where texts are searched for it.</summary>
    private protected virtual bool VanishesInTexts(AddedToken token) => false;

    private protected RowBuilder CreateRowBuilder() => new(Piece(Settings.ClsToken), Piece(Settings.SepToken), Piece(Settings.PadToken), Vocabulary);

    private protected int ConvertTokenToId(string token) => TryGetId(token, out int id)
        ? id
        : UnkTokenId ?? throw new TokenizerException($"\"{token}\" is not in the vocabulary, and there is no unk_token.");

    private IEnumerable<AddedToken?> NamedSpecialTokens() =>
        [Settings.BosToken, Settings.EosToken, Settings.UnkToken, Settings.SepToken, Settings.PadToken, Settings.ClsToken, Settings.MaskToken];

    private int? IdOf(AddedToken? token) => token is null ? null : ConvertTokenToId(token.Content);

    private TextPiece? Piece(AddedToken? token) => token is null ? null : new(ConvertTokenToId(token.Content), token.Content, 0, 0, 0);

    private TokenizerEncoding[] Finish(TokenizerEncoding[] rows, EncodingOptions options) => options.Padding == PaddingStrategy.DoNotPad
        ? rows
        : RowPadding.Apply(rows, options, this, Settings.PadToken is null ? null : CreateRowBuilder());

    private static List<TokenizerEncoding> Flatten(TokenizerEncoding[] rows, EncodingOptions options)
    {
        var all = new List<TokenizerEncoding>();
        foreach (TokenizerEncoding row in rows)
        {
            all.Add(row);
            if (options.ReturnOverflowingTokens) all.AddRange(row.Overflowing);
        }

        return all;
    }

    private static void CheckBatch(int texts, int? pairs)
    {
        if (texts == 0) throw new ArgumentException("The batch is empty; expected at least one text.", nameof(texts));
        if (pairs is { } count && count != texts) throw new ArgumentException($"There are {texts} texts and {count} second texts; expected as many.", nameof(pairs));
    }

    internal static bool IsLeft(SequenceSide side, string name) => side is SequenceSide.Left or SequenceSide.Right
        ? side == SequenceSide.Left
        : throw new ArgumentOutOfRangeException(name, side, "Expected Left or Right.");
}
