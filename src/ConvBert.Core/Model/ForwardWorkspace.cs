using ConvBert.Kernels.Attention;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;

namespace ConvBert.Model;

/// <summary>
/// All scratch of a forward pass, in one block of native memory that grows to the largest batch seen and is then reused: a forward
/// allocates nothing.
/// </summary>
internal sealed unsafe class ForwardWorkspace(ForwardDimensions sizes) : IDisposable
{
    /// <summary>
    /// Tokens that the convolution branch takes through its four steps at a time: ten of the tallest tiles. Its intermediates
    /// (120 × (768 + 384) floats = 540 KiB for base) stay in L2 together with the part of the weights in use.
    /// </summary>
    public const int ConvolutionBlock = 120;

    private NativeBuffer? _memory;
    private long _used;
    private long _capacity;
    private float* _workerScratch;
    private long _workerLength;

    /// <summary>The running hidden state, <c>[tokens, hidden]</c>.</summary>
    public float* Hidden { get; private set; }

    /// <summary>The attention block's output, <c>[tokens, hidden]</c>.</summary>
    public float* Attended { get; private set; }

    /// <summary>Embeddings before the projection, <c>[tokens, embedding]</c>; also the masked LM's transform.</summary>
    public float* Embedding { get; private set; }

    /// <summary>Query, key, value and convolution value side by side, <c>[tokens, 4·A]</c>.</summary>
    public float* Projected { get; private set; }

    /// <summary>Attention heads, then convolution heads, <c>[tokens, 2·A]</c>.</summary>
    public float* Merged { get; private set; }

    /// <summary>The feed-forward's inner activations, <c>[tokens, intermediate]</c>; shares memory with <see cref="Projected"/> and <see cref="Merged"/>.</summary>
    public float* Intermediate { get; private set; }

    /// <summary>Makes room for a batch.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="maxSequenceLength">Tokens of its longest row.</param>
    /// <param name="workers">Threads that may take part.</param>
    public void Reserve(int tokens, int maxSequenceLength, int workers)
    {
        long wide = (long)tokens * Math.Max(sizes.Intermediate, 6 * sizes.All);
        _workerLength = RoundUp(WorkerLength(tokens, maxSequenceLength));
        long length = (2 * RoundUp((long)tokens * sizes.Hidden)) + RoundUp((long)tokens * Math.Max(sizes.Embedding, sizes.Hidden)) + RoundUp(wide) + CacheLine
            + (_workerLength * workers);
        if (length > _capacity)
        {
            _memory?.Dispose();
            _memory = null;
            _memory = new NativeBuffer(length);
            _capacity = length;
        }

        _used = 0;
        Hidden = Take((long)tokens * sizes.Hidden);
        Attended = Take((long)tokens * sizes.Hidden);
        Embedding = Take((long)tokens * Math.Max(sizes.Embedding, sizes.Hidden));
        Intermediate = Take(wide);
        Projected = Intermediate;
        Merged = Intermediate + ((long)tokens * 4 * sizes.All);
        _workerScratch = Take(_workerLength * workers);
    }

    /// <summary>A worker's own scratch, 64-byte aligned.</summary>
    public float* Scratch(int worker) => _workerScratch + (_workerLength * worker);

    public void Dispose() => _memory?.Dispose();

    private long WorkerLength(int tokens, int maxSequenceLength)
    {
        int inner = Math.Max(Math.Max(sizes.Hidden, sizes.Intermediate), sizes.Embedding);
        long product = MatMul.ScratchLength(tokens, inner);
        long convolution = ConvolutionBranch.ScratchLength(sizes, Math.Min(tokens, ConvolutionBlock)) + product;
        return Math.Max(convolution, SelfAttention.ScratchLength(maxSequenceLength, sizes.HeadSize));
    }

    private float* Take(long length)
    {
        float* start = _memory!.Pointer + _used;
        _used += RoundUp(length);
        return start;
    }

    private const int CacheLine = 16;

    private static long RoundUp(long length) => (length + CacheLine - 1) / CacheLine * CacheLine;
}
