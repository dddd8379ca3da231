using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.AddedTokens;

/// <summary>The tokens in addition to the vocabulary, in the order in which they were added.</summary>
internal sealed class AddedVocabulary(Vocabulary vocabulary, bool fast)
{
    private readonly List<(AddedToken Token, int Id)> _tokens = [];
    private readonly List<(int Place, bool Normalized)> _searched = [];
    private readonly Dictionary<string, int> _places = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<int, string> _contents = [];

    public IReadOnlyList<(AddedToken Token, int Id)> Tokens => _tokens;

    /// <summary>
    /// What the fast tokenizer searches for, special tokens first. A token that was added both raw and normalized is searched for in both
    /// texts.
    /// </summary>
    public IEnumerable<(AddedToken Token, int Id)> Searched => _searched
        .Select(entry => (Token: _tokens[entry.Place].Token with { Normalized = entry.Normalized }, _tokens[entry.Place].Id))
        .OrderByDescending(entry => entry.Token.Special);

    public IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>The number of distinct tokens, including those of the vocabulary.</summary>
    public int Count => vocabulary.Count + _ids.Keys.Count(content => !vocabulary.TryGetId(content, out _));

    public bool TryGetId(string content, out int id) => _ids.TryGetValue(content, out id);

    public string? ContentOf(int id) => _contents.GetValueOrDefault(id);

    /// <summary>The ids of all special tokens among them, however they were added.</summary>
    public IEnumerable<int> SpecialIds => _tokens.Where(entry => entry.Token.Special).Select(entry => entry.Id);

    public bool IsSpecial(string content) => _places.TryGetValue(content, out int place) && _tokens[place].Token.Special;

    /// <summary>
    /// Adds a token with the vocabulary's id, a given one, or the next free one; an empty token is ignored. An existing token keeps its
    /// place and id and takes the new properties; in the fast tokenizer a special token stays special and is searched for in the same text
    /// as before. The fast tokenizer uses the ids of a file only to order its tokens.
    /// </summary>
    /// <returns>
    /// Whether the reference counts it as added: the slow tokenizer counts new ids, the fast one all tokens that did not exist with the
    /// same properties.
    /// </returns>
    public bool Add(AddedToken token, int? givenId = null)
    {
        if (token.Content.Length == 0) return false;
        if (_places.TryGetValue(token.Content, out int place)) return Redefine(place, token);
        bool inVocabulary = vocabulary.TryGetId(token.Content, out int own);
        int id = !fast && givenId is { } given ? given : inVocabulary ? own : NextId();
        _places.Add(token.Content, _tokens.Count);
        _searched.Add((_tokens.Count, token.Normalized));
        _tokens.Add((token, id));
        _ids[token.Content] = id;
        _contents[id] = token.Content;
        return fast || !inVocabulary;
    }

    /// <summary>Adds one of the tokenizer's own special tokens; one that a file has already added keeps the file's properties.</summary>
    public void AddSpecial(AddedToken token)
    {
        AddedToken known = _places.TryGetValue(token.Content, out int place) ? _tokens[place].Token : token;
        Add(known with { Special = true });
    }

    private bool Redefine(int place, AddedToken token)
    {
        (AddedToken known, int id) = _tokens[place];
        if (!known.Special && !_searched.Contains((place, token.Normalized))) _searched.Add((place, token.Normalized));
        _tokens[place] = (fast && known.Special ? token with { Special = true, Normalized = known.Normalized } : token, id);
        return fast && token != known;
    }

    /// <summary>
    /// The fast tokenizer continues after the largest added id, the slow one after the number of tokens; either may collide if ids have
    /// gaps.
    /// </summary>
    private int NextId()
    {
        if (!fast) return Count;
        int largest = _ids.Count == 0 ? -1 : _ids.Values.Max();
        return largest >= vocabulary.Count ? largest + 1 : vocabulary.Count;
    }
}
