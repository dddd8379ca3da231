using ConvBert.Kernels.Attention;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Model;

namespace ConvBert.Training.Model;

/// <summary>
/// All memory of a step besides parameters and products: named buffers in one block of native memory, which grows to the largest batch seen
/// and is then reused. With recomputation all layers share one set of <see cref="LayerActivations"/>, but for each layer's last sum.
/// </summary>
internal sealed unsafe class TrainingWorkspace(ForwardDimensions sizes) : IDisposable
{
    private readonly LayerActivations[] _layers = new LayerActivations[sizes.Layers];
    private NativeBuffer? _memory;
    private long _used;
    private float* _base;
    private float* _workers;
    private long _workerLength;

    /// <summary>Bytes that are in use for the current batch.</summary>
    public long Bytes => (_memory?.Length ?? 0) * sizeof(float);

    /// <summary>What each layer keeps.</summary>
    public ReadOnlySpan<LayerActivations> Layers => _layers;

    /// <summary>The sum of a token's embeddings, <c>[tokens, embedding]</c>.</summary>
    public float* EmbeddingSum { get; private set; }

    /// <summary>The encoder's input, <c>[tokens, hidden]</c>.</summary>
    public float* EncoderInput { get; private set; }

    /// <summary>The embeddings behind layer norm and dropout, <c>[tokens, embedding]</c>; in the backward also their gradient.</summary>
    public float* Embedded { get; private set; }

    /// <summary>The input of the layer at work, and in the end the encoder's output, <c>[tokens, hidden]</c>.</summary>
    public float* Hidden { get; private set; }

    /// <summary>The attention block's output, <c>[tokens, hidden]</c>.</summary>
    public float* Attended { get; private set; }

    /// <summary>The feed-forward's inner numbers behind the activation, <c>[tokens, intermediate]</c>.</summary>
    public float* Activated { get; private set; }

    /// <summary>The depthwise convolution's output, <c>[tokens, hidden]</c>; in the backward also the gradient of its input.</summary>
    public float* Depthwise { get; private set; }

    /// <summary>The gated keys, <c>[tokens, A]</c>.</summary>
    public float* Gated { get; private set; }

    /// <summary>The gradient of the layer's output, and then of its input, <c>[tokens, hidden]</c>.</summary>
    public float* HiddenGradient { get; private set; }

    /// <summary>The gradient of a sum in front of a layer norm, <c>[tokens, hidden]</c>.</summary>
    public float* SumGradient { get; private set; }

    /// <summary>That gradient behind dropout, <c>[tokens, hidden]</c>; also the gradient of the depthwise convolution's output.</summary>
    public float* DroppedGradient { get; private set; }

    /// <summary><c>[tokens, intermediate]</c>.</summary>
    public float* InnerGradient { get; private set; }

    /// <summary><c>[tokens, 2·A]</c>.</summary>
    public float* MergedGradient { get; private set; }

    /// <summary><c>[tokens, 4·A]</c>.</summary>
    public float* ProjectedGradient { get; private set; }

    /// <summary><c>[tokens, heads·K]</c>.</summary>
    public float* KernelGradient { get; private set; }

    /// <summary><c>[tokens, A]</c>.</summary>
    public float* GatedGradient { get; private set; }

    /// <summary>
    /// Mean and scale of each row in the layer norm at work, <c>[tokens, 2]</c>; also a row's part of an activation's learned gradients.
    /// </summary>
    public float* Statistics { get; private set; }

    /// <summary>The depthwise filters <c>[K, hidden]</c>, and in reverse order of the taps behind them.</summary>
    public float* Filters { get; private set; }

    /// <summary>The gradient of the depthwise filters, <c>[K, hidden]</c>.</summary>
    public float* FilterGradient { get; private set; }

    /// <summary>What the head asked for.</summary>
    public float* Head { get; private set; }

    /// <summary>Makes room for a batch.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="longest">Tokens of its longest sequence.</param>
    /// <param name="headLength">Floats that the head needs.</param>
    /// <param name="workers">Threads that may take part.</param>
    /// <param name="recompute">Whether layers are computed again in the backward pass.</param>
    public void Reserve(int tokens, int longest, long headLength, int workers, bool recompute)
    {
        _base = null;
        Layout(tokens, longest, headLength, workers, recompute);
        if (_memory is null || _memory.Length < _used)
        {
            _memory?.Dispose();
            _memory = null;
            _memory = new NativeBuffer(_used);
        }

        _base = _memory.Pointer;
        Layout(tokens, longest, headLength, workers, recompute);
    }

    /// <summary>A worker's own scratch, 64-byte aligned.</summary>
    public float* Scratch(int worker) => _workers + (_workerLength * worker);

    public void Dispose() => _memory?.Dispose();

    private void Layout(int tokens, int longest, long headLength, int workers, bool recompute)
    {
        _used = 0;
        long hidden = (long)tokens * sizes.Hidden, all = (long)tokens * sizes.All, inner = (long)tokens * sizes.Intermediate;
        long projected = (long)tokens * FusedProjection.Columns(sizes.All), merged = (long)tokens * MergedHeads.Columns(sizes.All);
        long kernels = (long)tokens * sizes.Heads * sizes.KernelSize, embedding = (long)tokens * sizes.Embedding;
        LayerActivations shared = default;
        for (int i = 0; i < _layers.Length; i++)
        {
            if (i == 0 || !recompute)
            {
                shared.Projected = Take(projected);
                shared.Keys = Take(all);
                shared.Kernels = Take(kernels);
                shared.Merged = Take(merged);
                shared.AttentionSum = Take(hidden);
                shared.Inner = Take(inner);
            }

            _layers[i] = shared;
            _layers[i].OutputSum = Take(hidden);
        }

        EmbeddingSum = Take(embedding);
        EncoderInput = Take(hidden);
        Embedded = Take(embedding);
        Hidden = Take(hidden);
        Attended = Take(hidden);
        Activated = Take(inner);
        Depthwise = Take(hidden);
        Gated = Take(all);
        HiddenGradient = Take(hidden);
        SumGradient = Take(hidden);
        DroppedGradient = Take(hidden);
        InnerGradient = Take(inner);
        MergedGradient = Take(merged);
        ProjectedGradient = Take(projected);
        KernelGradient = Take(kernels);
        GatedGradient = Take(all);
        Statistics = Take(2L * tokens);
        Filters = Take(2L * sizes.KernelSize * sizes.Hidden);
        FilterGradient = Take((long)sizes.KernelSize * sizes.Hidden);
        Head = Take(headLength);
        _workerLength = RoundUp(TrainingAttention.ScratchLength(longest, sizes.HeadSize));
        _workers = Take(_workerLength * workers);
    }

    private float* Take(long length)
    {
        float* start = _base == null ? null : _base + _used;
        _used += RoundUp(length);
        return start;
    }

    private static long RoundUp(long length) => (length + Lanes.Count - 1) / Lanes.Count * Lanes.Count;
}
