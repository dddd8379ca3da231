using System.Text;
using ConvBert.Tokenization.AddedTokens;
using ConvBert.Tokenization.Decoding;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.Slow;
using ConvBert.Tokenization.Unicode;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization;

/// <summary>A tokenizer that works like Hugging Face's slow <c>ConvBertTokenizer</c>; it has no offsets.</summary>
public sealed partial class ConvBertTokenizer : ConvBertTokenizerBase
{
    private readonly WordPieceModel _model;
    private readonly BasicTokenizer? _basic;
    private readonly HashSet<string> _neverSplit;
    private SlowAddedTokens _addedTokens;

    private ConvBertTokenizer(TokenizerSettings settings) : base(settings, fast: false)
    {
        _model = new WordPieceModel(settings.Vocabulary, settings.UnknownWordToken);
        _basic = settings.DoBasicTokenize
            ? new BasicTokenizer(settings.DoLowerCase, settings.TokenizeChineseChars, settings.StripAccents)
            : null;
        _neverSplit = [.. settings.NeverSplit];
        _addedTokens = CreateAddedTokens();
    }

    private bool Lowercases => _basic is not null && Settings.DoLowerCase;

    /// <summary>Loads the tokenizer of a model.</summary>
    /// <param name="path">
    /// A folder with <c>vocab.txt</c>; a weights file or an index of shards in such a folder; a model's folder of the hub's local cache,
    /// <c>models--ORG--NAME</c>; or a vocabulary file by itself.
    /// </param>
    /// <param name="options">Override the settings of the files; null for none.</param>
    /// <exception cref="TokenizerException">A file is missing, malformed, or JSON.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or version 5 is asked for, which has no slow tokenizer.</exception>
    public static ConvBertTokenizer FromPretrained(string path, ConvBertTokenizerOptions? options = null) =>
        new(TokenizerFolder.Read(path, fast: false, options));

    /// <inheritdoc/>
    public override IReadOnlyList<string> Tokenize(string text, bool? splitSpecialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<string>();
        var never = new HashSet<string>(_neverSplit.Concat(AllSpecialTokens));
        bool splits = splitSpecialTokens ?? Settings.SplitSpecialTokens;
        foreach (SlowSegment segment in _addedTokens.Split(CodePoints.Of(text), Lowercases, splits))
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
        return PythonText.Strip(string.Join(' ', tokens).Replace(" ##", "", StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public override string Decode(
        ReadOnlySpan<int> ids,
        bool skipSpecialTokens = false,
        bool? cleanUpTokenizationSpaces = null,
        bool spacesBetweenSpecialTokens = true)
    {
        IReadOnlyList<string?> tokens = ConvertIdsToTokens(ids.ToArray(), skipSpecialTokens);
        var parts = new List<string>();
        var run = new List<string>();
        IReadOnlyList<string> dropped = skipSpecialTokens ? AllSpecialTokens : [];
        foreach (string? token in tokens)
        {
            // An id without a token is decoded as the unknown token, which is special, too.
            if (token is null)
            {
                throw new TokenizerException("An id has no token in the vocabulary, and there is no unk_token to stand for it.");
            }
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

    /// <inheritdoc/>
    public override string? ConvertIdToToken(int id) => Added.ContentOf(id) ?? Vocabulary.TokenOf(id) ?? UnkToken;

    private protected override bool HasNoPair(string? textPair) => textPair is null;

    private protected override bool LeavesOut(string content) => Added.TryGetId(content, out _);

    private protected override AddedToken Prepare(AddedToken token) => Lowercases && !token.Special && token.Normalized
        ? token with { Content = SlowAddedTokens.Lower(token.Content) }
        : token;

    private protected override void OnTokensAdded()
    {
        base.OnTokensAdded();
        _addedTokens = CreateAddedTokens();
    }

    private void AddWords(int[] text, HashSet<string> never, List<string> tokens)
    {
        IEnumerable<string> words = _basic is null
            ? BasicTokenizer.Split(text).Select(word => CodePoints.Text(word))
            : _basic.Tokenize(text, never);
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
