namespace ConvBert;

/// <summary>
/// Texts of different lengths in one run of tokens, without any padding: the ragged way into a model. Each text (a row) gives exactly the
/// numbers it gives alone, bit for bit. Reusable: <see cref="Clear"/> keeps the memory.
/// </summary>
public sealed class TokenBatch
{
    private readonly List<int> _inputIds = [];
    private readonly List<int> _tokenTypeIds = [];
    private readonly List<int> _rowStarts = [0];

    /// <summary>The number of texts.</summary>
    public int RowCount => _rowStarts.Count - 1;

    /// <summary>The number of tokens of all texts together.</summary>
    public int TokenCount => _inputIds.Count;

    /// <summary>The number of tokens of the longest text; 0 without texts.</summary>
    public int LongestRow { get; private set; }

    /// <summary>All ids, <c>[tokens]</c>, text after text.</summary>
    public ReadOnlySpan<int> InputIds => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_inputIds);

    /// <summary>All token types, <c>[tokens]</c>.</summary>
    public ReadOnlySpan<int> TokenTypeIds => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokenTypeIds);

    /// <summary>Where each text begins in the run of tokens, <c>[rows + 1]</c>; the last number is <see cref="TokenCount"/>.</summary>
    public ReadOnlySpan<int> RowStarts => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_rowStarts);

    /// <summary>The tokens of text <paramref name="row"/> in the run of all tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such text.</exception>
    public Range Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, RowCount);
        return _rowStarts[row].._rowStarts[row + 1];
    }

    /// <summary>Removes all texts.</summary>
    public void Clear()
    {
        _inputIds.Clear();
        _tokenTypeIds.Clear();
        _rowStarts.RemoveRange(1, _rowStarts.Count - 1);
        LongestRow = 0;
    }

    /// <summary>Adds a text.</summary>
    /// <param name="inputIds">Its ids, special tokens included; at least one.</param>
    /// <param name="tokenTypeIds">Its token types; empty for zeros.</param>
    /// <exception cref="ArgumentException">No ids, or another number of types than of ids.</exception>
    public void Add(ReadOnlySpan<int> inputIds, ReadOnlySpan<int> tokenTypeIds = default)
    {
        if (inputIds.IsEmpty) throw new ArgumentException("A text needs at least one token.", nameof(inputIds));
        if (!tokenTypeIds.IsEmpty && tokenTypeIds.Length != inputIds.Length)
        {
            throw new ArgumentException(
                $"token_type_ids has {tokenTypeIds.Length} numbers, input_ids {inputIds.Length}; they must be as many.", nameof(tokenTypeIds));
        }

        _inputIds.AddRange(inputIds);
        if (tokenTypeIds.IsEmpty) System.Runtime.InteropServices.CollectionsMarshal.SetCount(_tokenTypeIds, _inputIds.Count);
        else _tokenTypeIds.AddRange(tokenTypeIds);
        if (tokenTypeIds.IsEmpty) System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokenTypeIds)[_rowStarts[^1]..].Clear();
        _rowStarts.Add(_inputIds.Count);
        LongestRow = Math.Max(LongestRow, inputIds.Length);
    }
}
