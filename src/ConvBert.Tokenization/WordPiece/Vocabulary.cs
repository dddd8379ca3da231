namespace ConvBert.Tokenization.WordPiece;

/// <summary>
/// Tokens and ids. Ids may have gaps, because a later duplicate line of a file replaces an earlier one's id; a published ConvBERT
/// vocabulary has 1,008.
/// </summary>
internal sealed class Vocabulary
{
    /// <summary>Ids up to this multiple of the number of tokens are looked up in an array.</summary>
    private const int MaxSparsity = 4;

    private readonly Dictionary<string, int> _ids;
    private readonly string?[] _tokens = [];
    private readonly Dictionary<int, string> _sparseTokens = [];

    public Vocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        int maxId = ids.Count == 0 ? -1 : ids.Values.Max();
        if (maxId / MaxSparsity < ids.Count)
        {
            _tokens = new string?[maxId + 1];
            foreach ((string token, int id) in ids) _tokens[id] = token;
        }
        else
        {
            _sparseTokens = ids.ToDictionary(entry => entry.Value, entry => entry.Key);
        }
    }

    /// <summary>The number of distinct tokens.</summary>
    public int Count => _ids.Count;

    public Dictionary<string, int> Ids => _ids;

    public bool TryGetId(string token, out int id) => _ids.TryGetValue(token, out id);

    public string? TokenOf(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : _sparseTokens.GetValueOrDefault(id);
}
