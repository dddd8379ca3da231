namespace ConvBert.Orleans.Ledger;

/// <summary>Which holders could not read the input of which shards. A holder may lack what others have, so that one alone decides nothing.</summary>
internal sealed class ShardRefusals
{
    private readonly Dictionary<int, List<string>> _holders = [];

    /// <summary>Notes that a holder could not read a shard.</summary>
    public void Add(string holder, int ordinal)
    {
        if (!_holders.TryGetValue(ordinal, out List<string>? holders)) _holders[ordinal] = holders = [];
        holders.Add(holder);
    }

    /// <summary>Whether a holder could not read a shard.</summary>
    public bool Has(string holder, int ordinal) => _holders.TryGetValue(ordinal, out List<string>? holders) && holders.Contains(holder);

    /// <summary>Whether a shard was tried so often in vain, and by all who are there.</summary>
    public bool AreFinal(int ordinal, int tries, IEnumerable<string> present) =>
        _holders.TryGetValue(ordinal, out List<string>? holders) && holders.Count >= tries && present.All(holders.Contains);

    /// <summary>Forgets them, as the job is to be tried again.</summary>
    public void Clear() => _holders.Clear();
}
