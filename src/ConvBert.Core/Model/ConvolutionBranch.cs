using ConvBert.Inputs;
using ConvBert.Kernels;
using ConvBert.Kernels.Convolution;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>
/// The span-based dynamic convolution, the other half of the heads: keys = pointwise(depthwise(x)) + b; kernel = softmax(linear(keys ⊙
/// query)); output = each token's kernel over its neighbours' values. Runs in blocks of tokens, so that the intermediates stay in the
/// cache.
/// </summary>
internal sealed unsafe class ConvolutionBranch : IDisposable
{
    private readonly ForwardDimensions _sizes;
    private readonly NativeBuffer _depthwise;
    private readonly Linear _pointwise;
    private readonly Linear _kernel;

    public ConvolutionBranch(ForwardDimensions sizes, PrecisionScope precision)
    {
        _sizes = sizes;
        _depthwise = new NativeBuffer((long)sizes.KernelSize * sizes.Hidden);
        _pointwise = new Linear(sizes.Hidden, sizes.All, precision: precision.Of("key_conv_attn_layer.pointwise"));
        _kernel = new Linear(sizes.All, sizes.Heads * sizes.KernelSize);
    }

    /// <summary>Floats of scratch for a block of <paramref name="tokens"/> tokens, in addition to a product's own.</summary>
    public static long ScratchLength(ForwardDimensions sizes, int tokens) =>
        ScatteredRows.Length(tokens, sizes.Hidden) + ScatteredRows.Length(tokens, sizes.All)
            + ScatteredRows.Length(tokens, sizes.Heads * sizes.KernelSize) + Linear.InputLength(tokens, sizes.Hidden, groups: 1);

    /// <summary>Writes this worker's tokens of the right half of <see cref="ForwardWorkspace.Merged"/>.</summary>
    public void Forward(ForwardPass pass, Worker worker, int layer)
    {
        (int first, int end) = worker.Share(pass.Sequences.TokenCount);
        for (int token = first; token < end; token += ForwardWorkspace.ConvolutionBlock)
        {
            Block(pass, worker, layer, token, Math.Min(token + ForwardWorkspace.ConvolutionBlock, end));
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

    private void Block(ForwardPass pass, Worker worker, int layer, int first, int end)
    {
        ForwardWorkspace workspace = pass.Workspace;
        int tokens = end - first;
        int kernels = _sizes.Heads * _sizes.KernelSize;
        float* scratch = workspace.Scratch(worker.Index);
        MatrixView convolved = Take(ref scratch, tokens, _sizes.Hidden);
        MatrixView gated = Take(ref scratch, tokens, _sizes.All);
        MatrixView scores = Take(ref scratch, tokens, kernels);
        var taps = new MatrixView(_depthwise.Pointer, _sizes.KernelSize, _sizes.Hidden);

        foreach (SequenceSegment segment in new SequenceSegments(pass.Sequences, first, end))
        {
            MatrixView sequence = workspace.Hidden.SliceRows(segment.SequenceStart, segment.SequenceLength);
            MatrixView target = convolved.SliceRows(segment.SequenceStart + segment.First - first, segment.End - segment.First);
            DepthwiseConvolution.Run(sequence, taps, segment.First, target);
        }

        MatrixView query = workspace.Projected.Query.SliceRows(first, tokens);
        var input = new LinearInput(convolved, scratch);
        scratch += Linear.InputLength(tokens, _sizes.Hidden, groups: 1);
        _pointwise.Prepare(Worker.Alone, input);
        _pointwise.Forward(Worker.Alone, input, gated, Epilogue.Multiply(_pointwise.Bias, query), scratch);
        _kernel.Forward(Worker.Alone, gated, scores, Epilogue.AddBias(_kernel.Bias), scratch);

        foreach (SequenceSegment segment in new SequenceSegments(pass.Sequences, first, end))
        {
            int token = segment.SequenceStart + segment.First;
            int count = segment.End - segment.First;
            MatrixView values = workspace.Projected.ConvolutionValue.SliceRows(segment.SequenceStart, segment.SequenceLength);
            MatrixView target = workspace.Merged.Convolution.SliceRows(token, count);
            if (pass.ConvKernels?[layer] is { } kept) KeepKernels(kept, segment, scores.SliceRows(token - first, count));
            SpanConvolution.Run(values, scores.SliceRows(token - first, count), _sizes.Heads, segment.First, target);
        }
    }

    /// <summary>
    /// Writes the kernels of a segment's tokens, softmax(scores), to their place in <c>[heads, sequence, kernel]</c> of their sequence.
    /// </summary>
    private void KeepKernels(float[] kept, SequenceSegment segment, MatrixView scores)
    {
        int size = _sizes.KernelSize;
        fixed (float* all = kept)
        {
            float* sequence = all + ((long)segment.SequenceStart * _sizes.Heads * size);
            for (int head = 0; head < _sizes.Heads; head++)
            {
                float* kernel = sequence + ((((long)head * segment.SequenceLength) + segment.First) * size);
                for (int row = 0; row < scores.Rows; row++, kernel += size)
                {
                    var values = new Span<float>(kernel, size);
                    new ReadOnlySpan<float>(scores.Row(row) + (head * size), size).CopyTo(values);
                    float inverse = 1 / Softmax.Exponentials(kernel, size, 1, null);
                    foreach (ref float value in values) value *= inverse;
                }
            }
        }
    }

    /// <summary>A matrix at the start of <paramref name="scratch"/>, which moves on to the cache line after it.</summary>
    private static MatrixView Take(ref float* scratch, int rows, int columns)
    {
        MatrixView matrix = ScatteredRows.View(scratch, rows, columns);
        scratch += ScatteredRows.Length(rows, columns);
        return matrix;
    }
}
