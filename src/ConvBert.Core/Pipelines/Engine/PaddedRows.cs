namespace ConvBert.Pipelines;

/// <summary>Rows brought to one length with padding, as Hugging Face collates a batch.</summary>
internal sealed class PaddedRows
{
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="padId">The id that fills up.</param>
    /// <param name="padsLeft">Whether the padding comes before a row's tokens.</param>
    public PaddedRows(IReadOnlyList<ModelRow> rows, int padId, bool padsLeft)
    {
        Rows = rows;
        foreach (ModelRow row in rows) Length = Math.Max(Length, row.Length);
        int cells = rows.Count * Length;
        InputIds = new long[cells];
        TokenTypeIds = new long[cells];
        AttentionMask = new float[cells];
        PadLeft = new int[rows.Count];
        InputIds.AsSpan().Fill(padId);
        for (int r = 0; r < rows.Count; r++)
        {
            ModelRow row = rows[r];
            PadLeft[r] = padsLeft ? Length - row.Length : 0;
            for (int t = 0, at = (r * Length) + PadLeft[r]; t < row.Length; t++, at++)
            {
                InputIds[at] = row.InputIds[t];
                TokenTypeIds[at] = row.TokenTypeIds[t];
                AttentionMask[at] = row.AttentionMask[t];
            }
        }
    }

    private PaddedRows(ModelRow row, int padLeft, long[] inputIds, long[] tokenTypeIds, float[] attentionMask)
    {
        Rows = [row];
        Length = inputIds.Length;
        (InputIds, TokenTypeIds, AttentionMask, PadLeft) = (inputIds, tokenTypeIds, attentionMask, [padLeft]);
    }

    public IReadOnlyList<ModelRow> Rows { get; }

    /// <summary>Tokens of every row.</summary>
    public int Length { get; }

    /// <summary>`[rows, length]`</summary>
    public long[] InputIds { get; }

    /// <summary>`[rows, length]`</summary>
    public long[] TokenTypeIds { get; }

    /// <summary>`[rows, length]`</summary>
    public float[] AttentionMask { get; }

    /// <summary>`[rows]`: the padding before each row's own tokens.</summary>
    public int[] PadLeft { get; }

    /// <summary>One of the rows, padded as it is here.</summary>
    public PaddedRows Single(int row)
    {
        int from = row * Length, to = from + Length;
        return new PaddedRows(Rows[row], PadLeft[row], InputIds[from..to], TokenTypeIds[from..to], AttentionMask[from..to]);
    }
}
