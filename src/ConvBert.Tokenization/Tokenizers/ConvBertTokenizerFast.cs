using System.Text;
using ConvBert.Tokenization.Decoding;
using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization;

/// <summary>A tokenizer that works like Hugging Face's <c>ConvBertTokenizerFast</c>, with offsets, words and windows.</summary>
public sealed partial class ConvBertTokenizerFast : ConvBertTokenizerBase
{
    private readonly WordPieceModel _model;
    private readonly TokenTable _tokens;
    private readonly BertNormalizer _normalizer;
    private FastPipeline _pipeline;

    private ConvBertTokenizerFast(TokenizerSettings settings) : base(settings, fast: true)
    {
        _model = new WordPieceModel(
            settings.Vocabulary, settings.UnknownWordToken, settings.ContinuingSubwordPrefix, settings.MaxInputCharsPerWord);
        _tokens = new TokenTable(settings.Vocabulary, settings.ContinuingSubwordPrefix);
        _normalizer = settings.DoBasicTokenize
            ? new BertNormalizer(settings.CleanText, settings.TokenizeChineseChars, settings.StripAccents, settings.DoLowerCase)
            : new BertNormalizer(CleanText: true, HandleChineseChars: false, StripAccents: false, Lowercase: false);
        _pipeline = new FastPipeline(_normalizer, _model, _tokens, Added.Searched);
    }

    /// <summary>Loads the tokenizer of a model.</summary>
    /// <param name="path">
    /// A folder with <c>tokenizer.json</c> or <c>vocab.txt</c>; a weights file or an index of shards in such a folder; a model's folder of
    /// the hub's local cache, <c>models--ORG--NAME</c>; or either tokenizer file by itself, without the files next to it:
    /// <c>tokenizer.json</c>
    /// if its name ends in <c>.json</c>, otherwise a vocabulary.
    /// </param>
    /// <param name="options">Override the settings of the files; null for none.</param>
    /// <exception cref="TokenizerException">A file is missing or malformed, or asks for something that is not supported.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ConvBertTokenizerFast FromPretrained(string path, ConvBertTokenizerOptions? options = null) =>
        new(TokenizerFolder.Read(path, fast: true, options));

    /// <inheritdoc/>
    public override IReadOnlyList<string> Tokenize(string text, bool? splitSpecialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var options = new EncodingOptions
        {
            SplitSpecialTokens = splitSpecialTokens,
            AddSpecialTokens = false,
            Truncation = TruncationStrategy.DoNotTruncate,
        };
        return Encode(text, null, options).Tokens.ToArray();
    }

    /// <summary>Only for ids that already have special tokens, without a second text, as in Hugging Face's fast tokenizer.</summary>
    /// <exception cref="ArgumentException">The ids have no special tokens yet, or there is a second text.</exception>
    public override IReadOnlyList<int> GetSpecialTokensMask(
        IReadOnlyList<int> tokenIds0, IReadOnlyList<int>? tokenIds1 = null, bool alreadyHasSpecialTokens = false) =>
        alreadyHasSpecialTokens && tokenIds1 is null
            ? base.GetSpecialTokensMask(tokenIds0, null, true)
            : throw new ArgumentException(
                "The fast tokenizer gives this mask only for ids that already have special tokens, as one sequence.", nameof(
                    alreadyHasSpecialTokens));

    /// <inheritdoc/>
    public override string ConvertTokensToString(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var text = new StringBuilder();
        for (int i = 0; i < tokens.Count; i++)
        {
            string token = tokens[i];
            if (i > 0) token = token.StartsWith(_model.Prefix, StringComparison.Ordinal) ? token[_model.Prefix.Length..] : " " + token;
            text.Append(Settings.DecoderCleanUp ? CleanUp.Token(token) : token);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string Decode(
        ReadOnlySpan<int> ids,
        bool skipSpecialTokens = false,
        bool? cleanUpTokenizationSpaces = null,
        bool spacesBetweenSpecialTokens = true)
    {
        HashSet<int> special = skipSpecialTokens ? [.. AllSpecialIds, .. Added.SpecialIds] : [];
        var tokens = new List<string>(ids.Length);
        foreach (int id in ids)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id, nameof(ids));
            if (!special.Contains(id) && ConvertIdToToken(id) is { } token) tokens.Add(token);
        }

        string text = ConvertTokensToString(tokens);
        return cleanUpTokenizationSpaces ?? Settings.CleanUpTokenizationSpaces ? CleanUp.Text(text) : text;
    }

    /// <inheritdoc/>
    public override string? ConvertIdToToken(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return Added.ContentOf(id) ?? Vocabulary.TokenOf(id);
    }

    private protected override bool VanishesInTexts(AddedToken token) => token.Content.Length > 0 && _pipeline.Pattern(token).Length == 0;

    private protected override bool HasNoPair(string? textPair) => string.IsNullOrEmpty(textPair);

}
