using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// What one thread needs to encode: its own cache, so that threads never wait for each other, and its own scratch memory.
/// </summary>
internal sealed class EncoderState(WordCache cache, TextScanner scanner, EncoderStates pool) : SampleTokens
{
    public WordCache Cache { get; } = cache;

    public TextScanner Scanner { get; } = scanner;

    public ChunkReader Chunks { get; } = new();

    public override void Release() => pool.Return(this);
}
