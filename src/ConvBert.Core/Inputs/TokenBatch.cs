namespace ConvBert;

/// <summary>
/// Sequences of different lengths, stored one after the other without padding: the ragged input of a model. Each sequence gives exactly the
/// numbers that it gives alone, bit for bit. Reusable: <see cref="Clear"/> keeps the memory.
/// </summary>
public sealed class TokenBatch
{
    private readonly List<int> _inputIds = [];
    private readonly List<int> _tokenTypeIds = [];
    private readonly List<int> _sequenceStarts = [0];

    /// <summary>The number of sequences.</summary>
    public int SequenceCount => _sequenceStarts.Count - 1;

    /// <summary>The number of tokens of all sequences together.</summary>
    public int TokenCount => _inputIds.Count;

    /// <summary>The number of tokens of the longest sequence; 0 when empty.</summary>
    public int MaxSequenceLength { get; private set; }

    /// <summary>The ids of all sequences, one after the other, <c>[tokens]</c>.</summary>
    public ReadOnlySpan<int> InputIds => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_inputIds);

    /// <summary>The token types of all sequences, <c>[tokens]</c>.</summary>
    public ReadOnlySpan<int> TokenTypeIds => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokenTypeIds);

    /// <summary>
    /// The index of the first token of each sequence, <c>[sequences + 1]</c>; the last element is <see cref="TokenCount"/>.
    /// </summary>
    public ReadOnlySpan<int> SequenceStarts => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_sequenceStarts);

    /// <summary>The configuration whose limits every sequence is known to obey; null where none is.</summary>
    internal ConvBertConfig? CheckedFor { get; set; }

    /// <summary>The range of the tokens of sequence <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public Range Sequence(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, SequenceCount);
        return _sequenceStarts[index].._sequenceStarts[index + 1];
    }

    /// <summary>Removes all sequences.</summary>
    public void Clear()
    {
        _inputIds.Clear();
        _tokenTypeIds.Clear();
        _sequenceStarts.RemoveRange(1, _sequenceStarts.Count - 1);
        MaxSequenceLength = 0;
    }

    /// <summary>Adds a sequence.</summary>
    /// <param name="inputIds">The ids, including special tokens; at least one.</param>
    /// <param name="tokenTypeIds">The token types; empty for zeros.</param>
    /// <exception cref="ArgumentException">There are no ids, or the number of token types differs.</exception>
    public void Add(ReadOnlySpan<int> inputIds, ReadOnlySpan<int> tokenTypeIds = default)
    {
        if (inputIds.IsEmpty) throw new ArgumentException("A sequence needs at least one token.", nameof(inputIds));
        if (!tokenTypeIds.IsEmpty && tokenTypeIds.Length != inputIds.Length)
        {
            throw new ArgumentException(
                $"token_type_ids has {tokenTypeIds.Length} numbers, input_ids {inputIds.Length}; expected the same "
                + "number.", nameof(tokenTypeIds));
        }

        CheckedFor = null;
        _inputIds.AddRange(inputIds);
        if (tokenTypeIds.IsEmpty) System.Runtime.InteropServices.CollectionsMarshal.SetCount(_tokenTypeIds, _inputIds.Count);
        else _tokenTypeIds.AddRange(tokenTypeIds);
        if (tokenTypeIds.IsEmpty) System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokenTypeIds)[_sequenceStarts[^1]..].Clear();
        _sequenceStarts.Add(_inputIds.Count);
        MaxSequenceLength = Math.Max(MaxSequenceLength, inputIds.Length);
    }
}
