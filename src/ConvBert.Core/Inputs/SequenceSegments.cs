namespace ConvBert.Inputs;

/// <summary>Part of one sequence: its tokens <c>First</c> to <c>End</c> (exclusive), counted within the sequence.</summary>
internal readonly record struct SequenceSegment(int SequenceStart, int SequenceLength, int First, int End);

/// <summary>Splits a range of a batch's tokens at sequence boundaries, for <c>foreach</c>.</summary>
internal ref struct SequenceSegments(TokenSequences sequences, int first, int end)
{
    private int _sequence = sequences.SequenceOf(first) - 1;
    private int _next = first;

    public SequenceSegment Current { get; private set; }

    public readonly SequenceSegments GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next >= end) return false;
        _sequence++;
        int start = sequences.SequenceStarts[_sequence];
        int stop = Math.Min(sequences.SequenceStarts[_sequence + 1], end);
        Current = new(start, sequences.SequenceStarts[_sequence + 1] - start, _next - start, stop - start);
        _next = stop;
        return true;
    }
}
