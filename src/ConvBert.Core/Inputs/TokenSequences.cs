using ConvBert.Kernels.Memory;

namespace ConvBert.Inputs;

/// <summary>
/// The inputs of a pass as the kernels see them: the tokens of all sequences one after the other, sequence boundaries, and an optional
/// additive mask for each sequence. The sequences of a padded batch have equal lengths; those of a ragged batch have no pads.
/// </summary>
internal sealed unsafe class TokenSequences : IDisposable
{
    private int[] _sequenceStarts = [0];
    private int[] _inputIds = [];
    private int[] _tokenTypeIds = [];
    private int[] _positionIds = [];
    private NativeBuffer? _mask;

    public int SequenceCount { get; private set; }

    public int TokenCount { get; private set; }

    public int MaxSequenceLength { get; private set; }

    /// <summary>The index of the first token of each sequence, <c>[sequences + 1]</c>.</summary>
    public ReadOnlySpan<int> SequenceStarts => _sequenceStarts.AsSpan(0, SequenceCount + 1);

    public Span<int> InputIds => _inputIds.AsSpan(0, TokenCount);

    public Span<int> TokenTypeIds => _tokenTypeIds.AsSpan(0, TokenCount);

    public Span<int> PositionIds => _positionIds.AsSpan(0, TokenCount);

    /// <summary>Embeddings instead of ids, <c>[tokens, embedding]</c>.</summary>
    public float[]? InputsEmbeds { get; set; }

    /// <summary>Elements from one sequence of the mask to the next; 0 without a mask.</summary>
    public long MaskSequenceStride { get; private set; }

    /// <summary>Elements from one query of the mask to the next; 0 if all queries share one.</summary>
    public nint MaskQueryStride { get; private set; }

    /// <summary>Lays out a ragged batch: positions start from 0 in every sequence.</summary>
    public void Set(TokenBatch batch)
    {
        Resize(batch.SequenceCount, batch.TokenCount, batch.MaxSequenceLength);
        batch.SequenceStarts.CopyTo(_sequenceStarts);
        batch.InputIds.CopyTo(_inputIds);
        batch.TokenTypeIds.CopyTo(_tokenTypeIds);
        SetDefaultPositions();
    }

    /// <summary>
    /// Lays out a padded batch of <paramref name="count"/> × <paramref name="length"/> tokens with token types 0 and positions 0, 1, 2….
    /// </summary>
    public void Set(int count, int length)
    {
        Resize(count, checked(count * length), length);
        for (int i = 0; i <= count; i++) _sequenceStarts[i] = i * length;
        TokenTypeIds.Clear();
        SetDefaultPositions();
    }

    /// <summary>
    /// Room for the additive masks of a padded batch, <c>[batch, queries, sequence]</c> with 1 or <c>sequence</c> queries.
    /// </summary>
    public Span<float> ReserveMask(int queries)
    {
        int sequence = MaxSequenceLength;
        long length = (long)SequenceCount * queries * sequence;
        if (_mask is null || _mask.Length < length)
        {
            _mask?.Dispose();
            _mask = new NativeBuffer(length);
        }

        MaskSequenceStride = (long)queries * sequence;
        MaskQueryStride = queries == 1 ? 0 : sequence;
        return _mask.Span[..checked((int)length)];
    }

    /// <summary>The mask that is added to the scores of a sequence, <c>[sequence, sequence]</c>; default if there is none.</summary>
    public MatrixView Mask(int index) => MaskSequenceStride == 0
        ? default
        : new(_mask!.Pointer + (index * MaskSequenceStride), MaxSequenceLength, MaxSequenceLength, MaskQueryStride);

    /// <summary>The sequence that a token belongs to.</summary>
    public int SequenceOf(int token)
    {
        int index = SequenceStarts.BinarySearch(token);
        return index >= 0 ? index : ~index - 1;
    }

    public void Clear()
    {
        InputsEmbeds = null;
        MaskSequenceStride = 0;
        MaskQueryStride = 0;
    }

    public void Dispose() => _mask?.Dispose();

    private void Resize(int sequences, int tokens, int maxSequenceLength)
    {
        Clear();
        SequenceCount = sequences;
        TokenCount = tokens;
        MaxSequenceLength = maxSequenceLength;
        if (_sequenceStarts.Length < sequences + 1) _sequenceStarts = new int[Grown(sequences + 1)];
        if (_inputIds.Length >= tokens) return;
        int length = Grown(tokens);
        _inputIds = new int[length];
        _tokenTypeIds = new int[length];
        _positionIds = new int[length];
    }

    private void SetDefaultPositions()
    {
        for (int i = 0; i < SequenceCount; i++)
        {
            int start = _sequenceStarts[i];
            for (int token = start; token < _sequenceStarts[i + 1]; token++) _positionIds[token] = token - start;
        }
    }

    private static int Grown(int length) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length);
}
