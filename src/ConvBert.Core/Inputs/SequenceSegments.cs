namespace ConvBert.Inputs;

/// <summary>A part of one row: tokens <c>First … End</c> (exclusive), counted within the row.</summary>
internal readonly record struct SequenceSegment(int RowStart, int RowLength, int First, int End);

/// <summary>Cuts a range of a batch's tokens at the row boundaries, for <c>foreach</c>.</summary>
internal ref struct SequenceSegments(TokenSequences rows, int first, int end)
{
    private int _row = rows.RowOf(first) - 1;
    private int _next = first;

    public SequenceSegment Current { get; private set; }

    public readonly SequenceSegments GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next >= end) return false;
        _row++;
        int start = rows.SequenceStarts[_row];
        int stop = Math.Min(rows.SequenceStarts[_row + 1], end);
        Current = new(start, rows.SequenceStarts[_row + 1] - start, _next - start, stop - start);
        _next = stop;
        return true;
    }
}
