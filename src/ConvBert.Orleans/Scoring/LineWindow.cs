namespace ConvBert.Orleans.Scoring;

/// <summary>The lines of a shard that are being answered, in order: enough of them to fill batches, and no more.</summary>
internal sealed class LineWindow
{
    private const int MaxLines = 256;
    private const int MaxCharacters = 1 << 17;

    private readonly Queue<(Task<LineAnswer> Answer, int Size)> _lines = new();
    private int _size;

    /// <summary>The lines.</summary>
    public int Count => _lines.Count;

    /// <summary>Whether the first must be awaited before another comes in.</summary>
    public bool IsFull => _lines.Count >= MaxLines || (_size >= MaxCharacters && _lines.Count > 0);

    /// <summary>Whether the first is answered.</summary>
    public bool HasAnswer => _lines.TryPeek(out (Task<LineAnswer> Answer, int Size) first) && first.Answer.IsCompleted;

    /// <summary>Adds a line.</summary>
    public void Add(Task<LineAnswer> answer, int size)
    {
        _lines.Enqueue((answer, size));
        _size += size;
    }

    /// <summary>Waits for the first line and takes it.</summary>
    public async ValueTask<LineAnswer> TakeAsync()
    {
        (Task<LineAnswer> answer, int size) = _lines.Dequeue();
        _size -= size;
        return await answer.ConfigureAwait(false);
    }
}
