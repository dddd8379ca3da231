namespace ConvBert.Tokenization.Fast;

/// <summary>What one thread needs to encode: its own cache, so that threads never wait for each other, and its own scratch memory.</summary>
internal sealed class EncoderState(FastPipeline pipeline, ApartTokens apart, bool splitSpecialTokens)
{
    public WordCache Cache { get; } = new(new WordResolver(pipeline, splitSpecialTokens));

    public TextScanner Scanner { get; } = new(apart, pipeline.Normalizer.HandleChineseChars);

    public Utf16Reader Utf16 { get; } = new();
}
