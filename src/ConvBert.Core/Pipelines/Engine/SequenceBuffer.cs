using System.Runtime.InteropServices;

namespace ConvBert.Pipelines;

/// <summary>Sequences as a structure of arrays. Reusable: <see cref="Clear"/> keeps the memory.</summary>
internal sealed class SequenceBuffer
{
    private readonly List<int> _attentionMask = [];
    private readonly List<int> _specialTokensMask = [];
    private readonly List<int> _offsetStarts = [];
    private readonly List<int> _offsetEnds = [];
    private readonly List<int> _wordIds = [];
    private readonly List<int> _sequenceIds = [];

    /// <summary>Ids and token types, in the form that the model reads.</summary>
    public TokenBatch Tokens { get; } = new();

    public int Count => Tokens.SequenceCount;

    /// <summary>How many tokens the buffer can hold without growing.</summary>
    public int Capacity => _attentionMask.Capacity;

    /// <summary>A sequence; valid until the buffer changes.</summary>
    public ModelSequence this[int index]
    {
        get
        {
            Range tokens = Tokens.Sequence(index);
            return new ModelSequence
            {
                Ids = Tokens.InputIds[tokens],
                TypeIds = Tokens.TokenTypeIds[tokens],
                AttentionMask = CollectionsMarshal.AsSpan(_attentionMask)[tokens],
                SpecialTokensMask = CollectionsMarshal.AsSpan(_specialTokensMask)[tokens],
                OffsetStarts = CollectionsMarshal.AsSpan(_offsetStarts)[tokens],
                OffsetEnds = CollectionsMarshal.AsSpan(_offsetEnds)[tokens],
                WordIds = CollectionsMarshal.AsSpan(_wordIds)[tokens],
                SequenceIds = CollectionsMarshal.AsSpan(_sequenceIds)[tokens],
            };
        }
    }

    public void Add(ModelSequence sequence)
    {
        Tokens.Add(sequence.Ids, sequence.TypeIds);
        _attentionMask.AddRange(sequence.AttentionMask);
        _specialTokensMask.AddRange(sequence.SpecialTokensMask);
        Add(_offsetStarts, sequence.OffsetStarts, filler: 0);
        Add(_offsetEnds, sequence.OffsetEnds, filler: 0);
        Add(_wordIds, sequence.WordIds, filler: -1);
        Add(_sequenceIds, sequence.SequenceIds, filler: -1);
    }

    public void Clear()
    {
        Tokens.Clear();
        _attentionMask.Clear();
        _specialTokensMask.Clear();
        _offsetStarts.Clear();
        _offsetEnds.Clear();
        _wordIds.Clear();
        _sequenceIds.Clear();
    }

    /// <summary>Adds a column's values; the slow tokenizer leaves some columns empty.</summary>
    private void Add(List<int> column, ReadOnlySpan<int> values, int filler)
    {
        int count = Tokens.TokenCount - column.Count;
        column.AddRange(values);
        if (!values.IsEmpty) return;
        CollectionsMarshal.SetCount(column, column.Count + count);
        CollectionsMarshal.AsSpan(column)[^count..].Fill(filler);
    }
}
