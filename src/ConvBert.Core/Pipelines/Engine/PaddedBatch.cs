namespace ConvBert.Pipelines;

/// <summary>Sequences padded to one length, as Hugging Face collates a batch.</summary>
internal sealed class PaddedBatch
{
    /// <param name="sequences">Where the sequences are.</param>
    /// <param name="range">Which of them, at least one.</param>
    /// <param name="padId">The id of the padding token.</param>
    /// <param name="padsLeft">Whether the padding comes first.</param>
    /// <param name="minLength">The least length that the sequences are padded to.</param>
    public PaddedBatch(SequenceBuffer sequences, Range range, int padId, bool padsLeft, int minLength = 0)
    {
        (int first, Count) = range.GetOffsetAndLength(sequences.Count);
        Length = minLength;
        for (int s = 0; s < Count; s++) Length = Math.Max(Length, sequences[first + s].Length);
        InputIds = new long[Count * Length];
        TokenTypeIds = new long[InputIds.Length];
        AttentionMask = new float[InputIds.Length];
        PadLeft = new int[Count];
        InputIds.AsSpan().Fill(padId);
        for (int s = 0; s < Count; s++)
        {
            ModelSequence sequence = sequences[first + s];
            PadLeft[s] = padsLeft ? Length - sequence.Length : 0;
            for (int t = 0, at = (s * Length) + PadLeft[s]; t < sequence.Length; t++, at++)
            {
                InputIds[at] = sequence.Ids[t];
                TokenTypeIds[at] = sequence.TypeIds[t];
                AttentionMask[at] = sequence.AttentionMask[t];
            }
        }
    }

    private PaddedBatch(int padLeft, long[] inputIds, long[] tokenTypeIds, float[] attentionMask)
    {
        (Count, Length, PadLeft) = (1, inputIds.Length, [padLeft]);
        (InputIds, TokenTypeIds, AttentionMask) = (inputIds, tokenTypeIds, attentionMask);
    }

    /// <summary>The number of sequences.</summary>
    public int Count { get; }

    /// <summary>The number of tokens of each sequence.</summary>
    public int Length { get; }

    /// <summary><c>[batch, sequence]</c></summary>
    public long[] InputIds { get; }

    /// <summary><c>[batch, sequence]</c></summary>
    public long[] TokenTypeIds { get; }

    /// <summary><c>[batch, sequence]</c></summary>
    public float[] AttentionMask { get; }

    /// <summary><c>[batch]</c>: how many padding tokens the batch puts before each sequence.</summary>
    public int[] PadLeft { get; }

    /// <summary>One of the sequences, padded as it is here.</summary>
    public PaddedBatch Single(int sequence)
    {
        int from = sequence * Length, to = from + Length;
        return new PaddedBatch(PadLeft[sequence], InputIds[from..to], TokenTypeIds[from..to], AttentionMask[from..to]);
    }
}
