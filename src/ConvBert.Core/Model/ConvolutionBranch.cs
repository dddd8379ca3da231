using ConvBert.Inputs;
using ConvBert.Kernels;
using ConvBert.Kernels.Convolution;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>
/// The span-based dynamic convolution, the other half of the heads: keys = pointwise(depthwise(x)) + b; kernel = softmax(linear(keys ⊙ query));
/// output = each token's kernel over its neighbours' values. Runs in blocks of tokens, so that nothing of it leaves the cache.
/// </summary>
internal sealed unsafe class ConvolutionBranch : IDisposable
{
    private readonly ForwardDimensions _sizes;
    private readonly NativeBuffer _depthwise;
    private readonly Linear _pointwise;
    private readonly Linear _kernel;

    public ConvolutionBranch(ForwardDimensions sizes)
    {
        _sizes = sizes;
        _depthwise = new NativeBuffer((long)sizes.KernelSize * sizes.Hidden);
        _pointwise = new Linear(sizes.Hidden, sizes.All);
        _kernel = new Linear(sizes.All, sizes.Heads * sizes.KernelSize);
    }

    /// <summary>Floats of scratch for a block of <paramref name="tokens"/> tokens, beside a product's own.</summary>
    public static long ScratchLength(ForwardDimensions sizes, int tokens) =>
        (long)tokens * (RoundUp(sizes.Hidden) + RoundUp(sizes.All) + RoundUp(sizes.Heads * sizes.KernelSize));

    /// <summary>Writes this worker's tokens of the right half of <see cref="ForwardWorkspace.Merged"/>.</summary>
    public void Forward(ForwardPass pass, Worker worker)
    {
        (int first, int end) = worker.Share(pass.Sequences.TokenCount);
        for (int token = first; token < end; token += ForwardWorkspace.ConvolutionBlock)
        {
            Block(pass, worker, token, Math.Min(token + ForwardWorkspace.ConvolutionBlock, end));
        }
    }

    public void Claim(ClaimScope scope)
    {
        ClaimScope keys = scope.Under("key_conv_attn_layer");
        keys.Claim("depthwise.weight", _depthwise);
        _pointwise.Claim(keys.Under("pointwise"), keys);
        _kernel.Claim(scope.Under("conv_kernel_layer"));
    }

    public void Dispose()
    {
        _depthwise.Dispose();
        _pointwise.Dispose();
        _kernel.Dispose();
    }

    private void Block(ForwardPass pass, Worker worker, int first, int end)
    {
        ForwardWorkspace workspace = pass.Workspace;
        int tokens = end - first;
        int kernels = _sizes.Heads * _sizes.KernelSize;
        float* convolved = workspace.Scratch(worker.Index);
        float* gated = convolved + ((long)tokens * RoundUp(_sizes.Hidden));
        float* scores = gated + ((long)tokens * RoundUp(_sizes.All));
        float* scratch = scores + ((long)tokens * RoundUp(kernels));
        nint projected = 4 * _sizes.All;
        float* query = workspace.Projected + (first * projected);

        foreach (SequenceSegment segment in new SequenceSegments(pass.Sequences, first, end))
        {
            DepthwiseConvolution.Run(
                workspace.Hidden + ((long)segment.RowStart * _sizes.Hidden), segment.RowLength, _sizes.Hidden, _depthwise.Pointer, _sizes.KernelSize,
                segment.First, segment.End, convolved + ((long)(segment.RowStart + segment.First - first) * _sizes.Hidden));
        }

        _pointwise.Forward(
            Worker.Alone, convolved, _sizes.Hidden, tokens, gated, _sizes.All, Epilogue.Multiply(_pointwise.Bias, query, projected), scratch);
        _kernel.Forward(Worker.Alone, gated, _sizes.All, tokens, scores, kernels, Epilogue.AddBias(_kernel.Bias), scratch);

        foreach (SequenceSegment segment in new SequenceSegments(pass.Sequences, first, end))
        {
            long token = segment.RowStart + segment.First;
            SpanConvolution.Run(
                workspace.Projected + (segment.RowStart * projected) + (3 * _sizes.All), projected, segment.RowLength, _sizes.Heads, _sizes.HeadSize,
                scores + ((token - first) * kernels), _sizes.KernelSize, segment.First, segment.End,
                workspace.Merged + (token * 2 * _sizes.All) + _sizes.All, 2 * _sizes.All);
        }
    }

    /// <summary>Whole cache lines, so that each intermediate begins on one.</summary>
    private static long RoundUp(int length) => (length + 15) / 16 * 16;
}
