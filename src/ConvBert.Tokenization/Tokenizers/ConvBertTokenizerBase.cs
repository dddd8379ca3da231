using System.Runtime.CompilerServices;
using ConvBert.Tokenization.AddedTokens;
using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.Unicode;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization;

/// <summary>
/// What the slow and the fast tokenizer share: vocabulary, special tokens, the documented methods, rows. Thread-safe once no more tokens are added.
/// </summary>
public abstract partial class ConvBertTokenizerBase
{
    /// <summary><see cref="ModelMaxLength"/> of a tokenizer whose files set none.</summary>
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

    /// <summary>The number of distinct tokens of the vocabulary, without added ones.</summary>
    public int VocabSize => Vocabulary.Count;

    /// <summary>The number of distinct tokens, added ones included: Python's <c>len(tokenizer)</c>.</summary>
    public int Count => Added.Count;

    /// <summary>Most tokens of a row; <see cref="NoMaxLength"/> for no limit.</summary>
    public long ModelMaxLength => Settings.ModelMaxLength;

    /// <summary>The side on which sequences are padded.</summary>
    public SequenceSide PaddingSide => Defaults.PaddingSide;

    /// <summary>The side on which sequences are truncated.</summary>
    public SequenceSide TruncationSide => Defaults.TruncationSide;

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

    /// <summary>Whether an empty second text counts as none.</summary>
    private protected abstract bool HasNoPair(string? textPair);

    /// <summary>Whether a token that is given as nothing but its text is left alone.</summary>
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
                throw new ArgumentException($"The token \"{token!.Content}\" is empty once it is normalized, and would match everywhere; expected Normalized false, or a character that stays.", nameof(tokens));
            }
        }

        return all;
    }

    /// <summary>Whether nothing of a token is left where texts are searched for it.</summary>
    private protected virtual bool VanishesInTexts(AddedToken token) => false;

    private protected int ConvertTokenToId(string token) => TryGetId(token, out int id)
        ? id
        : UnkTokenId ?? throw new TokenizerException($"\"{token}\" is not in the vocabulary, and there is no unk_token.");

    private IEnumerable<AddedToken?> NamedSpecialTokens() =>
        [Settings.BosToken, Settings.EosToken, Settings.UnkToken, Settings.SepToken, Settings.PadToken, Settings.ClsToken, Settings.MaskToken];

    private int? IdOf(AddedToken? token) => token is null ? null : ConvertTokenToId(token.Content);
}
