using System.Buffers;

namespace ConvBert.Pipelines;

/// <summary>Rows that go through the model together, and the inputs that they belong to.</summary>
/// <typeparam name="TResult">What an input becomes.</typeparam>
internal sealed class RowBatch<TResult>(RowModel model, BatchRules rules)
{
    /// <summary>Most output of a batch, 16 MB: a masked row's logits cover the whole vocabulary.</summary>
    private const int MaxOutputFloats = 4 << 20;

    private readonly List<Entry> _entries = [];
    private int _tokens;
    private long _outputFloats;
    private float[] _outputs = [];

    public bool IsEmpty => _entries.Count == 0;

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Whether <paramref name="row"/> (null: an input that needs no row) may join what is there.</summary>
    public bool HasRoomFor(ModelRow? row)
    {
        if (IsEmpty) return true;
        if (rules.Padded) return _entries.Count < rules.BatchSize;
        return _tokens + Cost(row) <= rules.MaxBatchTokens && _outputFloats + Floats(row) <= MaxOutputFloats;
    }

    public void Add(Entry entry)
    {
        _entries.Add(entry);
        _tokens += Cost(entry.Row);
        _outputFloats += Floats(entry.Row);
    }

    /// <summary>Runs the model over the rows.</summary>
    public void Forward(CancellationToken cancellationToken)
    {
        var ragged = new List<Entry>();
        var padded = new List<Entry[]>();
        Entry[] withRow = [.. _entries.Where(entry => entry.Row is not null)];
        if (rules.Padded && withRow.Length > 0) padded.Add(withRow);
        else
        {
            foreach (Entry entry in withRow)
            {
                if (entry.Row!.IsPadded) padded.Add([entry]);
                else ragged.Add(entry);
            }
        }

        PaddedRows[] groups = [.. padded.Select(group => new PaddedRows([.. group.Select(entry => entry.Row!)], rules.PadId, rules.PadsLeft))];
        int raggedFloats = Place(ragged, 0), end = raggedFloats;
        for (int g = 0; g < groups.Length; g++) end = Place(padded[g], groups[g], end);
        _outputs = ArrayPool<float>.Shared.Rent(end);
        if (ragged.Count > 0) model.Forward([.. ragged.Select(entry => entry.Row!)], _outputs.AsSpan(0, raggedFloats), cancellationToken);
        for (int g = 0; g < groups.Length; g++)
        {
            int from = padded[g][0].Offset, to = padded[g][^1].Offset + padded[g][^1].Size;
            model.ForwardPadded(groups[g], _outputs.AsSpan(from..to), cancellationToken);
        }
    }

    /// <summary>What the model said of an entry's row.</summary>
    public RowOutput Output(Entry entry) => new(_outputs.AsSpan(entry.Offset, entry.Size), entry.Length, entry.PadLeft);

    /// <summary>Gives the outputs' memory back.</summary>
    public void Release()
    {
        if (_outputs.Length > 0) ArrayPool<float>.Shared.Return(_outputs);
        _outputs = [];
    }

    private int Place(List<Entry> entries, int offset)
    {
        foreach (Entry entry in entries) offset = entry.Place(offset, model.OutputSize(entry.Row!, entry.Row!.Length), entry.Row!.Length, padLeft: 0);
        return offset;
    }

    private int Place(Entry[] entries, PaddedRows rows, int offset)
    {
        for (int i = 0; i < entries.Length; i++) offset = entries[i].Place(offset, model.OutputSize(entries[i].Row!, rows.Length), rows.Length, rows.PadLeft[i]);
        return offset;
    }

    /// <summary>An input without a row counts too, so that a stream of bad inputs does not pile up.</summary>
    private static int Cost(ModelRow? row) => Math.Max(1, row?.Length ?? 0);

    private long Floats(ModelRow? row) => row is null ? 0 : model.OutputSize(row, row.Length);

    /// <summary>A row of an input, or an input that has no row.</summary>
    internal sealed class Entry
    {
        /// <summary>The input's item; null where it was refused.</summary>
        public PipelineItem<TResult>? Item { get; init; }

        /// <summary>Why the input was refused.</summary>
        public Exception? Error { get; init; }

        /// <summary>Index of the row among the item's.</summary>
        public int RowIndex { get; init; }

        public ModelRow? Row => Item is { Rows.Count: > 0 } item ? item.Rows[RowIndex] : null;

        /// <summary>Whether the input is complete after this row.</summary>
        public bool IsLast => Item is null || RowIndex >= Item.Rows.Count - 1;

        public int Offset { get; private set; }

        public int Size { get; private set; }

        public int Length { get; private set; }

        public int PadLeft { get; private set; }

        public int Place(int offset, int size, int length, int padLeft)
        {
            (Offset, Size, Length, PadLeft) = (offset, size, length, padLeft);
            return checked(offset + size);
        }
    }
}
