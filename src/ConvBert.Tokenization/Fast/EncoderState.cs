namespace ConvBert.Tokenization.Fast;

/// <summary>What one thread needs to encode: its own cache, so that threads never wait for each other, and its own scratch memory.</summary>
internal sealed class EncoderState(FastPipeline pipeline, ApartTokens apart, bool splitSpecialTokens)
{
    public WordCache Cache { get; } = new(new WordResolver(pipeline, splitSpecialTokens));

    public TextScanner Scanner { get; } = new(apart, pipeline.Normalizer.HandleChineseChars);

    /// <summary>The pieces of the first text of a row.</summary>
    public PieceBuffer First { get; } = new();

    /// <summary>The pieces of the second.</summary>
    public PieceBuffer Second { get; } = new();

    public FastRows Rows { get; } = new();

    public PartReader Parts { get; } = new();

    /// <summary>Forgets the pieces of the last row.</summary>
    public void Clear()
    {
        First.Clear();
        Second.Clear();
    }
}
