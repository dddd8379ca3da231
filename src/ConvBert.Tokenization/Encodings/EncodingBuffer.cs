using ConvBert.Tokenization.PostProcessing;

namespace ConvBert.Tokenization;

/// <summary>
/// Rows of tokens in memory that the caller owns and uses again and again: encoding into it allocates nothing once it has grown and a text's words have been seen.
/// Not thread-safe; each thread has its own.
/// </summary>
public sealed class EncodingBuffer
{
    private readonly List<int> _rowEnds = [];

    /// <summary>The number of rows of the last call: one, and the further windows where they were asked for.</summary>
    public int RowCount => _rowEnds.Count;

    internal RowColumns Columns { get; } = new(0);

    /// <summary>A row; good until the next call with this buffer.</summary>
    /// <param name="row">From 0 up to <see cref="RowCount"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public EncodedSequence this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, RowCount);
            int start = row == 0 ? 0 : _rowEnds[row - 1];
            return new EncodedSequence(Columns, start, _rowEnds[row] - start);
        }
    }

    internal void Clear()
    {
        Columns.Clear();
        _rowEnds.Clear();
    }

    internal void EndRow() => _rowEnds.Add(Columns.Count);
}
