using System.Runtime.CompilerServices;
using ConvBert.Tokenization.AddedTokens;
using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.Unicode;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization;

/// <summary>What the slow and the fast tokenizer have in common. Thread-safe, as long as no tokens are added.</summary>
public abstract partial class ConvBertTokenizerBase
{
    /// <summary>The <see cref="ModelMaxLength"/> of a tokenizer without a limit.</summary>
    public const long NoMaxLength = SequenceDefaults.NoMaxLength;

    private protected ConvBertTokenizerBase(TokenizerSettings settings, bool fast)
    {
        Settings = settings;
        Defaults = new SequenceDefaults(settings.ModelMaxLength, settings.PaddingSide, settings.TruncationSide);
        Added = new AddedVocabulary(settings.Vocabulary, fast);
        foreach ((AddedToken token, int? id) in settings.AddedTokens) Added.Add(token, id);
        foreach (AddedToken? token in NamedSpecialTokens())
        {
            if (token is not null) Added.AddSpecial(token);
        }

        foreach (AddedToken token in settings.AdditionalSpecialTokens) Added.AddSpecial(token);
    }

    /// <summary>The number of distinct tokens in the vocabulary, without added tokens.</summary>
    public int VocabSize => Vocabulary.Count;

    /// <summary>The number of distinct tokens, including added tokens: Python's <c>len(tokenizer)</c>.</summary>
    public int Count => Added.Count;

    /// <summary>The maximum number of tokens in a sequence; <see cref="NoMaxLength"/> for no limit.</summary>
    public long ModelMaxLength => Settings.ModelMaxLength;

    /// <summary>The side on which sequences are padded.</summary>
    public SequenceSide PaddingSide => Defaults.PaddingSide;

    /// <summary>The side on which sequences are truncated.</summary>
    public SequenceSide TruncationSide => Defaults.TruncationSide;

    /// <summary>The names of the model's inputs, that of the ids first.</summary>
    public IReadOnlyList<string> ModelInputNames => Settings.ModelInputNames;

    /// <summary>The token for the beginning of a text, which this tokenizer does not add.</summary>
    public string? BosToken => Settings.BosToken?.Content;

    /// <summary>The token for the end of a text, which this tokenizer does not add.</summary>
    public string? EosToken => Settings.EosToken?.Content;

    /// <summary>The token for unknown words.</summary>
    public string? UnkToken => Settings.UnkToken?.Content;

    /// <summary>The token after each text of a sequence.</summary>
    public string? SepToken => Settings.SepToken?.Content;

    /// <summary>The padding token.</summary>
    public string? PadToken => Settings.PadToken?.Content;

    /// <summary>The first token of a sequence.</summary>
    public string? ClsToken => Settings.ClsToken?.Content;

    /// <summary>The token in place of a word to be predicted.</summary>
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

    /// <summary>All special tokens: beginning, end, unknown, separator, padding, class, mask, then the additional ones.</summary>
    public IReadOnlyList<string> AllSpecialTokens =>
        [.. NamedSpecialTokens().OfType<AddedToken>().Select(token => token.Content).Concat(AdditionalSpecialTokens).Distinct()];

    /// <summary>The ids of <see cref="AllSpecialTokens"/>, in the same order.</summary>
    public IReadOnlyList<int> AllSpecialIds => [.. AllSpecialTokens.Select(ConvertTokenToId)];

    /// <summary>Special tokens in addition to the named ones.</summary>
    public IReadOnlyList<string> AdditionalSpecialTokens =>
        [.. Settings.AdditionalSpecialTokens.Concat(AddedSpecialTokens).Select(token => token.Content).Distinct()];

    /// <summary>Whether decoding removes spaces before punctuation by default.</summary>
    public bool CleanUpTokenizationSpaces => Settings.CleanUpTokenizationSpaces;

    private protected TokenizerSettings Settings { get; }

    private protected Vocabulary Vocabulary => Settings.Vocabulary;

    private protected AddedVocabulary Added { get; }

    private protected List<AddedToken> AddedSpecialTokens { get; } = [];

    /// <summary>
    /// Adds tokens that are matched in texts as they are. A token of the vocabulary keeps its id, a new one gets the next id; an empty one
    /// is ignored, and one that was added before keeps its id and takes the new properties. The model must have embeddings for new ids. Not
    /// thread-safe.
    /// </summary>
    /// <param name="tokens">The tokens.</param>
    /// <returns>
    /// The number of added tokens as Hugging Face counts them: for the slow tokenizer new ids, for the fast one tokens that did not exist
    /// with the same properties.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A token is null, contains half of a surrogate pair, or is empty after the fast tokenizer has normalized it.
    /// </exception>
    [OverloadResolutionPriority(1)]
    public int AddTokens(IEnumerable<AddedToken> tokens)
    {
        AddedToken[] all = Checked(tokens);
        int added = all.Count(token => Added.Add(Prepare(token)));
        OnTokensAdded();
        return added;
    }

    /// <summary>
    /// Adds tokens with the default properties of <see cref="AddedToken"/>; the slow tokenizer ignores existing ones. Not thread-safe.
    /// </summary>
    /// <inheritdoc cref="AddTokens(IEnumerable{AddedToken})"/>
    public int AddTokens(IEnumerable<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return AddTokens([.. tokens.Where(content => content is null || !LeavesOut(content)).Select(content => new AddedToken(content))]);
    }

    /// <summary>
    /// Adds special tokens, which decoding may skip; see <see cref="AddTokens(IEnumerable{AddedToken})"/>. Not thread-safe.
    /// </summary>
    /// <param name="tokens">The tokens; in Hugging Face's tokenizers <see cref="AddedToken.Normalized"/> is false for these.</param>
    /// <returns>
    /// The number of added tokens as Hugging Face counts them: for the slow tokenizer new ids, for the fast one tokens that did not exist
    /// with the same properties.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A token is null, contains half of a surrogate pair, or is empty after the fast tokenizer has normalized it.
    /// </exception>
    public int AddSpecialTokens(IEnumerable<AddedToken> tokens)
    {
        AddedToken[] special = [.. Checked(tokens).Select(token => token with { Special = true })];
        int added = special.Count(token => Added.Add(token));
        AddedSpecialTokens.AddRange(special);
        OnTokensAdded();
        return added;
    }

    /// <summary>All tokens and ids, including added tokens.</summary>
    public IReadOnlyDictionary<string, int> GetVocab()
    {
        var all = new Dictionary<string, int>(Vocabulary.Ids);
        foreach ((string content, int id) in Added.Ids) all[content] = id;
        return all;
    }

    /// <summary>The added tokens, including special ones, with their ids.</summary>
    public IReadOnlyDictionary<string, int> GetAddedVocab() => Added.Ids;

    /// <summary>Looks up a token, added tokens first.</summary>
    /// <param name="token">The token.</param>
    /// <param name="id">Its id.</param>
    /// <returns>Whether the token exists.</returns>
    public bool TryGetId(string token, out int id) => Added.TryGetId(token, out id) || Vocabulary.TryGetId(token, out id);

    /// <summary>Whether a second text counts as none.</summary>
    private protected abstract bool HasNoPair(string? textPair);

    /// <summary>Whether a token that is added by its text only is ignored.</summary>
    private protected virtual bool LeavesOut(string content) => false;

    private protected virtual AddedToken Prepare(AddedToken token) => token;

    private protected virtual void OnTokensAdded() => _specials = null;

    private AddedToken[] Checked(IEnumerable<AddedToken> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        AddedToken[] all = [.. tokens];
        foreach (AddedToken token in all)
        {
            CodePoints.ThrowIfNotWellFormed(token?.Content!, nameof(tokens));
            if (VanishesInTexts(token!))
            {
                throw new ArgumentException(
                    $"The token \"{token!.Content}\" is empty after normalization and would match everywhere; "
                    + "expected Normalized to be false, or a character that remains.",
                    nameof(tokens));
            }
        }

        return all;
    }

    /// <summary>Whether nothing is left of a token after normalization.</summary>
    private protected virtual bool VanishesInTexts(AddedToken token) => false;

    private protected int ConvertTokenToId(string token) => TryGetId(token, out int id)
        ? id
        : UnkTokenId ?? throw new TokenizerException($"\"{token}\" is not in the vocabulary, and there is no unk_token.");

    private IEnumerable<AddedToken?> NamedSpecialTokens() =>
    [
        Settings.BosToken, Settings.EosToken, Settings.UnkToken, Settings.SepToken, Settings.PadToken, Settings.ClsToken,
        Settings.MaskToken,
    ];

    private int? IdOf(AddedToken? token) => token is null ? null : ConvertTokenToId(token.Content);
}
