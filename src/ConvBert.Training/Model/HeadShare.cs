using ConvBert.Inputs;
using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Training.Model;

/// <summary>
/// A worker's heads of all sequences, for <c>foreach</c>. A head of a sequence is computed by one worker, whose cost grows with the square
/// of the tokens; heads go out in order, to the worker in whose share of the cost their middle falls.
/// </summary>
internal ref struct HeadShare
{
    private readonly TokenSequences _rows;
    private readonly int _heads;
    private readonly long _from;
    private readonly long _to;
    private int _sequence;
    private int _head;
    private long _position;

    public HeadShare(TokenSequences rows, Worker worker, int heads)
    {
        _rows = rows;
        _heads = heads;
        long total = 0;
        for (int sequence = 0; sequence < rows.SequenceCount; sequence++) total += Cost(sequence) * heads;
        _from = total * worker.Index / worker.Count;
        _to = total * (worker.Index + 1) / worker.Count;
        _head = -1;
    }

    public readonly (int Sequence, int Head) Current => (_sequence, _head);

    public readonly HeadShare GetEnumerator() => this;

    public bool MoveNext()
    {
        while (true)
        {
            if (_head >= 0) _position += Cost(_sequence);
            _head++;
            if (_head == _heads)
            {
                _head = 0;
                _sequence++;
            }

            if (_sequence >= _rows.SequenceCount) return false;
            long middle = _position + (Cost(_sequence) / 2);
            if (middle >= _to) return false;
            if (middle >= _from) return true;
        }
    }

    private readonly long Cost(int sequence)
    {
        long tokens = _rows.SequenceStarts[sequence + 1] - _rows.SequenceStarts[sequence];
        return tokens * tokens;
    }
}
