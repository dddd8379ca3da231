using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.AddedTokens;

/// <summary>The tokens beside the vocabulary, in the order in which they were added.</summary>
internal sealed class AddedVocabulary(Vocabulary vocabulary, bool fast)
{
    private readonly List<(AddedToken Token, int Id)> _tokens = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<int, string> _contents = [];

    public IReadOnlyList<(AddedToken Token, int Id)> Tokens => _tokens;

    public IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>Distinct tokens, those of the vocabulary included.</summary>
    public int Count => vocabulary.Count + _ids.Keys.Count(content => !vocabulary.TryGetId(content, out _));

    public bool TryGetId(string content, out int id) => _ids.TryGetValue(content, out id);

    public string? ContentOf(int id) => _contents.GetValueOrDefault(id);

    /// <summary>The ids of all special tokens among them, however they came here.</summary>
    public IEnumerable<int> SpecialIds => _tokens.Where(entry => entry.Token.Special).Select(entry => entry.Id);

    public bool IsSpecial(string content) => _tokens.Exists(entry => entry.Token.Special && entry.Token.Content == content);

    /// <summary>
    /// Adds a token under the vocabulary's id, a given one, or the next free one; an empty one, and one that is there, is left out. The fast tokenizer takes a
    /// file's ids for the order of its tokens only.
    /// </summary>
    /// <returns>Whether the reference counts it as added: the slow one counts new ids, the fast one whatever is not there with the same properties.</returns>
    public bool Add(AddedToken token, int? givenId = null)
    {
        if (token.Content.Length == 0) return false;
        int known = _tokens.FindIndex(entry => entry.Token.Content == token.Content);
        if (known >= 0)
        {
            // A token that becomes special, or is defined anew by a file, keeps its place and id.
            bool same = _tokens[known].Token == token;
            if (token.Special || givenId is not null) _tokens[known] = (token, _tokens[known].Id);
            return fast && !same;
        }

        bool inVocabulary = vocabulary.TryGetId(token.Content, out int own);
        int id = !fast && givenId is { } given ? given : inVocabulary ? own : NextId();
        _tokens.Add((token, id));
        _ids[token.Content] = id;
        _contents[id] = token.Content;
        return fast || !inVocabulary;
    }

    /// <summary>Adds a special token of the tokenizer's own; one that a file has added already stays as the file has it.</summary>
    public void AddSpecial(AddedToken token)
    {
        AddedToken known = _tokens.Find(entry => entry.Token.Content == token.Content).Token ?? token;
        Add(known with { Special = true });
    }

    /// <summary>The fast tokenizer goes on behind the largest added id, the slow one behind the number of tokens; either may collide where ids have gaps.</summary>
    private int NextId()
    {
        if (!fast) return Count;
        int largest = _ids.Count == 0 ? -1 : _ids.Values.Max();
        return largest >= vocabulary.Count ? largest + 1 : vocabulary.Count;
    }
}
