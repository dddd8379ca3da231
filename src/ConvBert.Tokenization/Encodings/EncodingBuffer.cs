using System.Runtime.InteropServices;
using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization;

/// <summary>
/// Encoded sequences in memory that the caller owns and reuses: encoding into it allocates nothing once it has grown and the words of a
/// text have been seen. Sequences lie one after another, so that the columns over all sequences are a ragged batch. Not thread-safe; use
/// one per thread.
/// </summary>
public sealed class EncodingBuffer
{
    private readonly List<int> _starts = [0];

    /// <summary>The number of sequences: one per sample, and the further windows of truncated texts if asked for.</summary>
    public int SequenceCount => _starts.Count - 1;

    /// <summary>
    /// Where sequences start in the columns over all sequences, and where the last ends: <see cref="SequenceCount"/> + 1 elements.
    /// </summary>
    public ReadOnlySpan<int> SequenceStarts => CollectionsMarshal.AsSpan(_starts);

    /// <summary>The token ids of all sequences, one after another.</summary>
    public ReadOnlySpan<int> Ids => Columns.Ids.AsSpan(0, _starts[^1]);

    /// <summary>The segments of all sequences, one after another; see <see cref="EncodedSequence.TypeIds"/>.</summary>
    public ReadOnlySpan<int> TypeIds => Columns.TypeIds.AsSpan(0, _starts[^1]);

    /// <summary>The attention masks of all sequences, one after another; see <see cref="EncodedSequence.AttentionMask"/>.</summary>
    public ReadOnlySpan<int> AttentionMask => Columns.AttentionMask.AsSpan(0, _starts[^1]);

    internal SequenceColumns Columns { get; } = new(0);

    /// <summary>Told how many tokens a text is about to add, windows and padding included; an exception of it ends the call.</summary>
    internal Action<long>? Growing { get; set; }

    /// <summary>Whether the sequences have offsets and words.</summary>
    internal bool HasOffsets { get; set; } = true;

    /// <summary>A sequence, valid until the next call with this buffer.</summary>
    /// <param name="sequence">The index, less than <see cref="SequenceCount"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    public EncodedSequence this[int sequence]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(sequence);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, SequenceCount);
            return new EncodedSequence(Columns, _starts[sequence], _starts[sequence + 1] - _starts[sequence], HasOffsets);
        }
    }

    /// <summary>Removes all sequences; the memory is kept.</summary>
    public void Clear()
    {
        Columns.Clear();
        CollectionsMarshal.SetCount(_starts, 1);
    }

    /// <summary>Ends a sequence whose tokens were appended to <see cref="Columns"/>.</summary>
    internal void EndSequence() => _starts.Add(Columns.Count);

    /// <summary>Removes the tokens of a sequence that an exception left incomplete.</summary>
    internal void Discard() => Columns.Tokens.Truncate(_starts[^1]);
}
