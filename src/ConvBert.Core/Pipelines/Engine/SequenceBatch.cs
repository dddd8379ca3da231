using System.Buffers;

namespace ConvBert.Pipelines;

/// <summary>
/// Sequences that go through the model together, and the inputs that they belong to. Reusable: <see cref="Clear"/> keeps the memory.
/// </summary>
/// <typeparam name="TResult">What an input becomes.</typeparam>
internal sealed class SequenceBatch<TResult>
{
    /// <summary>The most output of a batch, 16 MB: a mask's logits cover the whole vocabulary.</summary>
    private const int MaxOutputFloats = 4 << 20;

    private readonly SequenceBuffer _ragged = new();
    private readonly SequenceBuffer _padded = new();
    private readonly List<int> _paddedEntries = [];
    private Entry[] _entries = [];
    private int _cost;
    private long _outputFloats;
    private float[] _outputs = [];

    /// <summary>The number of entries: sequences, and inputs that have none.</summary>
    public int Count { get; private set; }

    public bool IsEmpty => Count == 0;

    /// <inheritdoc cref="SequenceBuffer.Capacity"/>
    public int Capacity => Math.Max(_ragged.Capacity, _padded.Capacity);

    /// <summary>Adds an input that needs no sequence, or was refused, where there is room.</summary>
    public bool TryAdd(BatchRules rules, PipelineItem<TResult>? item, Exception? error)
    {
        // It counts as a token, so that a stream of bad inputs does not pile up.
        if (!HasRoomFor(rules, cost: 1, floats: 0)) return false;
        Append(new Entry { Item = item, Error = error, IsLast = true, Sequence = -1 }, cost: 1, floats: 0);
        return true;
    }

    /// <summary>Adds a sequence, the <paramref name="index"/>-th of its input, where there is room.</summary>
    public bool TryAdd(BatchRules rules, ModelForward forward, PipelineItem<TResult> item, ModelSequence sequence, int index, bool isLast)
    {
        int cost = Math.Max(sequence.Length, rules.PaddedLength);
        int floats = forward.OutputSize(sequence, cost);
        if (!HasRoomFor(rules, cost, floats)) return false;
        bool isPadded = rules.Padded || sequence.HasPadding;
        SequenceBuffer sequences = isPadded ? _padded : _ragged;
        var entry = new Entry { Item = item, IsLast = isLast, Index = index, IsPadded = isPadded, Sequence = sequences.Count };
        sequences.Add(sequence);
        if (isPadded) _paddedEntries.Add(Count);
        Append(entry, cost, floats);
        return true;
    }

    /// <summary>
    /// Runs the model: the ragged sequences together; the padded ones together where the rules say so, else each by itself.
    /// </summary>
    public void Run(BatchRules rules, ModelForward forward, CancellationToken cancellationToken)
    {
        int groupSize = rules.Padded ? _padded.Count : 1;
        PaddedBatch[] groups = PaddedGroups(groupSize, rules);
        int raggedFloats = PlaceRagged(forward);
        _outputs = ArrayPool<float>.Shared.Rent(PlacePadded(forward, groups, groupSize, raggedFloats));
        if (_ragged.Count > 0) forward.Run(_ragged.Tokens, _outputs.AsSpan(0, raggedFloats), cancellationToken);
        for (int g = 0; g < groups.Length; g++)
        {
            ref readonly Entry first = ref _entries[_paddedEntries[g * groupSize]];
            ref readonly Entry last = ref _entries[_paddedEntries[(g * groupSize) + groups[g].Count - 1]];
            forward.RunPadded(groups[g], _outputs.AsSpan(first.Offset..(last.Offset + last.Size)), cancellationToken);
        }
    }

    /// <summary>Hands an entry's output to its input; the outcome of the input where that completes it, else null.</summary>
    public PipelineOutcome<TResult>? Deliver(int index)
    {
        ref readonly Entry entry = ref _entries[index];
        if (entry.Item is null) return PipelineOutcome.FromError<TResult>(entry.Error!);
        try
        {
            if (entry.Sequence >= 0) entry.Item.Accept(entry.Index, Output(entry));
            return entry.IsLast ? PipelineOutcome.FromResult(entry.Item.Finish()) : null;
        }
        catch (Exception e) when (InputRefusal.Is(e) && entry.IsLast)
        {
            return PipelineOutcome.FromError<TResult>(e);
        }
    }

    /// <summary>Removes everything and gives the outputs' memory back.</summary>
    public void Clear()
    {
        _ragged.Clear();
        _padded.Clear();
        _paddedEntries.Clear();
        _entries.AsSpan(0, Count).Clear();
        (Count, _cost, _outputFloats) = (0, 0, 0);
        if (_outputs.Length > 0) ArrayPool<float>.Shared.Return(_outputs);
        _outputs = [];
    }

    private bool HasRoomFor(BatchRules rules, int cost, int floats)
    {
        if (IsEmpty) return true;
        bool isWhole = rules.Padded && rules.PaddedLength == 0;
        return isWhole ? Count < rules.BatchSize : _cost + cost <= rules.MaxBatchTokens && _outputFloats + floats <= MaxOutputFloats;
    }

    private void Append(Entry entry, int cost, int floats)
    {
        if (Count == _entries.Length) Array.Resize(ref _entries, Math.Max(16, 2 * Count));
        _entries[Count++] = entry;
        _cost += cost;
        _outputFloats += floats;
    }

    private PaddedBatch[] PaddedGroups(int size, BatchRules rules)
    {
        if (_padded.Count == 0) return [];
        var groups = new PaddedBatch[_padded.Count / size];
        for (int g = 0; g < groups.Length; g++)
        {
            groups[g] = new PaddedBatch(_padded, (g * size)..((g + 1) * size), rules.PadId, rules.PadsLeft, rules.PaddedLength);
        }

        return groups;
    }

    /// <summary>Places the outputs of the ragged sequences; returns their end.</summary>
    private int PlaceRagged(ModelForward forward)
    {
        int offset = 0;
        foreach (ref Entry entry in _entries.AsSpan(0, Count))
        {
            if (entry.Sequence < 0 || entry.IsPadded) continue;
            offset = Place(ref entry, forward, _ragged[entry.Sequence].Length, padLeft: 0, offset);
        }

        return offset;
    }

    /// <summary>Places the outputs of the padded sequences behind those of the ragged ones; returns their end.</summary>
    private int PlacePadded(ModelForward forward, PaddedBatch[] groups, int size, int offset)
    {
        for (int i = 0; i < _paddedEntries.Count; i++)
        {
            PaddedBatch group = groups[i / size];
            offset = Place(ref _entries[_paddedEntries[i]], forward, group.Length, group.PadLeft[i % size], offset);
        }

        return offset;
    }

    private int Place(ref Entry entry, ModelForward forward, int length, int padLeft, int offset)
    {
        (entry.Length, entry.PadLeft, entry.Offset, entry.Size) = (length, padLeft, offset, forward.OutputSize(SequenceOf(entry), length));
        return checked(offset + entry.Size);
    }

    private ModelSequence SequenceOf(in Entry entry) => (entry.IsPadded ? _padded : _ragged)[entry.Sequence];

    private SequenceOutput Output(in Entry entry) =>
        new(SequenceOf(entry), _outputs.AsSpan(entry.Offset, entry.Size), entry.Length, entry.PadLeft);

    /// <summary>A sequence of an input, or an input that has none.</summary>
    private struct Entry
    {
        /// <summary>The input; null where it was refused.</summary>
        public PipelineItem<TResult>? Item;

        /// <summary>Why the input was refused.</summary>
        public Exception? Error;

        /// <summary>Index of the sequence among its input's.</summary>
        public int Index;

        /// <summary>Whether the input is complete with this entry.</summary>
        public bool IsLast;

        /// <summary>Which of the two buffers holds the sequence.</summary>
        public bool IsPadded;

        /// <summary>Index of the sequence in its buffer; −1 for none.</summary>
        public int Sequence;

        /// <summary>Where the sequence's output starts.</summary>
        public int Offset;

        /// <summary>How many floats it has.</summary>
        public int Size;

        /// <inheritdoc cref="SequenceOutput.Length"/>
        public int Length;

        /// <inheritdoc cref="SequenceOutput.PadLeft"/>
        public int PadLeft;
    }
}
