using ConvBert.Kernels.Memory;

namespace ConvBert.Inputs;

/// <summary>
/// The inputs of a pass as the kernels see them: one run of tokens, row boundaries, and for each row an additive mask or none. Padded batches are
/// rows of equal length; ragged ones are rows without pads.
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

    /// <summary>Where rows begin, <c>[rows + 1]</c>.</summary>
    public ReadOnlySpan<int> SequenceStarts => _sequenceStarts.AsSpan(0, SequenceCount + 1);

    public Span<int> InputIds => _inputIds.AsSpan(0, TokenCount);

    public Span<int> TokenTypeIds => _tokenTypeIds.AsSpan(0, TokenCount);

    public Span<int> PositionIds => _positionIds.AsSpan(0, TokenCount);

    /// <summary>Embeddings in place of ids, <c>[tokens, embedding]</c>.</summary>
    public float[]? InputsEmbeds { get; set; }

    /// <summary>Numbers of a mask from one row to the next; 0 without a mask.</summary>
    public long MaskRowStride { get; private set; }

    /// <summary>Numbers of a mask from one query to the next; 0 where all queries share one.</summary>
    public nint MaskQueryStride { get; private set; }

    /// <summary>Lays out a ragged batch: positions count from 0 in every row.</summary>
    public void Set(TokenBatch batch)
    {
        Resize(batch.SequenceCount, batch.TokenCount, batch.MaxSequenceLength);
        batch.SequenceStarts.CopyTo(_sequenceStarts);
        batch.InputIds.CopyTo(_inputIds);
        batch.TokenTypeIds.CopyTo(_tokenTypeIds);
        SetDefaultPositions();
    }

    /// <summary>Lays out a padded batch of <paramref name="rows"/> × <paramref name="sequence"/> tokens with token types 0 and positions 0, 1, 2 ….</summary>
    public void Set(int rows, int sequence)
    {
        Resize(rows, checked(rows * sequence), sequence);
        for (int row = 0; row <= rows; row++) _sequenceStarts[row] = row * sequence;
        TokenTypeIds.Clear();
        SetDefaultPositions();
    }

    /// <summary>Room for additive masks of padded rows: <c>[rows, queries, sequence]</c> with 1 or <c>sequence</c> queries.</summary>
    public Span<float> ReserveMask(int queries)
    {
        int sequence = MaxSequenceLength;
        long length = (long)SequenceCount * queries * sequence;
        if (_mask is null || _mask.Length < length)
        {
            _mask?.Dispose();
            _mask = new NativeBuffer(length);
        }

        MaskRowStride = (long)queries * sequence;
        MaskQueryStride = queries == 1 ? 0 : sequence;
        return _mask.Span[..checked((int)length)];
    }

    /// <summary>What is added to the scores of row <paramref name="row"/>, <c>[sequence, sequence]</c>; default without a mask.</summary>
    public MatrixView Mask(int row) => MaskRowStride == 0
        ? default
        : new(_mask!.Pointer + (row * MaskRowStride), MaxSequenceLength, MaxSequenceLength, MaskQueryStride);

    /// <summary>The row that token <paramref name="token"/> belongs to.</summary>
    public int RowOf(int token)
    {
        int index = SequenceStarts.BinarySearch(token);
        return index >= 0 ? index : ~index - 1;
    }

    public void Clear()
    {
        InputsEmbeds = null;
        MaskRowStride = 0;
        MaskQueryStride = 0;
    }

    public void Dispose() => _mask?.Dispose();

    private void Resize(int rows, int tokens, int maxSequenceLength)
    {
        Clear();
        SequenceCount = rows;
        TokenCount = tokens;
        MaxSequenceLength = maxSequenceLength;
        if (_sequenceStarts.Length < rows + 1) _sequenceStarts = new int[Grown(rows + 1)];
        if (_inputIds.Length >= tokens) return;
        int length = Grown(tokens);
        _inputIds = new int[length];
        _tokenTypeIds = new int[length];
        _positionIds = new int[length];
    }

    private void SetDefaultPositions()
    {
        for (int row = 0; row < SequenceCount; row++)
        {
            int start = _sequenceStarts[row];
            for (int token = start; token < _sequenceStarts[row + 1]; token++) _positionIds[token] = token - start;
        }
    }

    private static int Grown(int length) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length);
}
