using ConvBert.Kernels.Attention;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Quantization;

namespace ConvBert.Model;

/// <summary>
/// The scratch memory of a forward pass, one block of native memory that grows to the largest batch seen and is then reused: a forward
/// pass allocates nothing.
/// </summary>
internal sealed unsafe class ForwardWorkspace(ForwardDimensions sizes) : IDisposable
{
    /// <summary>
    /// The number of tokens that the convolution branch processes at a time in its four steps: a block of rows of a product of bytes. Its
    /// intermediates (128 × (768 + 384) floats = 576 KiB for base) stay in L2 together with the part of the weights in use.
    /// </summary>
    public const int ConvolutionBlock = 128;

    private NativeBuffer? _memory;
    private long _used;
    private long _capacity;
    private float* _workerScratch;
    private float* _input;
    private long _workerLength;

    /// <summary>The running hidden state, <c>[tokens, hidden]</c>.</summary>
    public MatrixView Hidden { get; private set; }

    /// <summary>The attention block's output, <c>[tokens, hidden]</c>.</summary>
    public MatrixView Attended { get; private set; }

    /// <summary>Embeddings before the projection, <c>[tokens, embedding]</c>; shares memory with <see cref="HeadTransform"/>.</summary>
    public MatrixView Embedding { get; private set; }

    /// <summary>Query, key, value and convolution value side by side.</summary>
    public FusedProjection Projected { get; private set; }

    /// <summary>Attention heads, then convolution heads.</summary>
    public MergedHeads Merged { get; private set; }

    /// <summary>
    /// The feed-forward's inner activations, <c>[tokens, intermediate]</c>; shares memory with <see cref="Projected"/> and
    /// <see cref="Merged"/>.
    /// </summary>
    public MatrixView Intermediate { get; private set; }

    /// <summary>Makes room for a batch.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    /// <param name="maxSequenceLength">Tokens of its longest sequence.</param>
    /// <param name="workers">Threads that may take part.</param>
    public void Reserve(int tokens, int maxSequenceLength, int workers)
    {
        int projected = FusedProjection.Columns(sizes.All);
        int merged = MergedHeads.Columns(sizes.All);
        long wide = Math.Max(
            ScatteredRows.Length(tokens, sizes.Intermediate),
            ScatteredRows.Length(tokens, projected) + ScatteredRows.Length(tokens, merged));
        long hidden = ScatteredRows.Length(tokens, sizes.Hidden);
        long embedding = ScatteredRows.Length(tokens, Math.Max(sizes.Embedding, sizes.Hidden));
        long input = RoundUp(InputLength(tokens));
        _workerLength = RoundUp(WorkerLength(tokens, maxSequenceLength));
        Grow((2 * hidden) + embedding + wide + input + (_workerLength * workers));

        _used = 0;
        Hidden = ScatteredRows.View(Take(hidden), tokens, sizes.Hidden);
        Attended = ScatteredRows.View(Take(hidden), tokens, sizes.Hidden);
        Embedding = ScatteredRows.View(Take(embedding), tokens, sizes.Embedding);
        float* shared = Take(wide);
        Intermediate = ScatteredRows.View(shared, tokens, sizes.Intermediate);
        Projected = new FusedProjection(ScatteredRows.View(shared, tokens, projected));
        Merged = new MergedHeads(ScatteredRows.View(shared + ScatteredRows.Length(tokens, projected), tokens, merged));
        _input = Take(input);
        _workerScratch = Take(_workerLength * workers);
    }

    /// <summary>
    /// A head's inner activations, <c>[rows, columns]</c> with at most as many rows as tokens, and hidden or embedding columns.
    /// </summary>
    public MatrixView HeadTransform(int rows, int columns) => ScatteredRows.View(Embedding.Pointer, rows, columns);

    /// <summary>
    /// The input of a linear layer. All share one memory for the 8-bit form: a product has read it before the next input is prepared.
    /// </summary>
    public LinearInput Input(MatrixView values) => new(values, _input);

    /// <summary>A worker's own scratch, 64-byte aligned.</summary>
    public float* Scratch(int worker) => _workerScratch + (_workerLength * worker);

    public void Dispose() => _memory?.Dispose();

    private long InputLength(int tokens)
    {
        long hidden = Linear.InputLength(tokens, Math.Max(sizes.Hidden, MergedHeads.Columns(sizes.All)), groups: 1);
        long grouped = Linear.InputLength(tokens, Math.Max(sizes.Hidden, sizes.Intermediate), sizes.Groups);
        return Math.Max(hidden, grouped);
    }

    private long WorkerLength(int tokens, int maxSequenceLength)
    {
        int inner = Math.Max(Math.Max(sizes.Hidden, sizes.Intermediate), sizes.Embedding);
        long product = Math.Max(MatMul.ScratchLength(tokens, inner), QuantizedMatMul.ScratchLength(tokens, inner));
        long convolution = ConvolutionBranch.ScratchLength(sizes, Math.Min(tokens, ConvolutionBlock)) + product;
        return Math.Max(convolution, SelfAttention.ScratchLength(maxSequenceLength, sizes.HeadSize));
    }

    private void Grow(long length)
    {
        if (length <= _capacity) return;
        _memory?.Dispose();
        _memory = null;
        _memory = new NativeBuffer(length);
        _capacity = length;
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
