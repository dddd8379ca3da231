using ConvBert.Inputs;
using ConvBert.Kernels.Convolution;
using ConvBert.Kernels.Elementwise;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Training.Model;

/// <summary>
/// The span-based dynamic convolution, forward and backward: keys = pointwise(depthwise(x)) + b; kernel = softmax(linear(keys ⊙ query));
/// output = each token's kernel over its neighbours' values.
/// </summary>
internal sealed unsafe class ConvolutionLayer : IDisposable
{
    private readonly ForwardDimensions _sizes;
    private readonly Parameter _depthwise;
    private readonly LinearLayer _pointwise;
    private readonly LinearLayer _kernel;

    public ConvolutionLayer(ForwardDimensions sizes, ParameterSet parameters, string self)
    {
        _sizes = sizes;
        string keys = self + "key_conv_attn_layer.";
        _depthwise = parameters[keys + "depthwise.weight"];
        _pointwise = new LinearLayer(sizes.Hidden, [parameters[keys + "pointwise.weight"]], [parameters[keys + "bias"]]);
        _kernel = new LinearLayer(parameters, sizes.All, self + "conv_kernel_layer");
    }

    public IEnumerable<LinearLayer> Linears => [_pointwise, _kernel];

    public bool RequiresGradient => _depthwise.RequiresGradient || _pointwise.RequiresGradient || _kernel.RequiresGradient;

    private int KernelColumns => _sizes.Heads * _sizes.KernelSize;

    /// <summary>
    /// Writes the right half of the merged heads; the projections must be there, and the caller passes a barrier before the result is read.
    /// </summary>
    public void Forward(StepContext context, Worker worker, MatrixView x, in LayerActivations kept)
    {
        TrainingWorkspace workspace = context.Workspace;
        MatrixView keys = context.PerToken(kept.Keys, _sizes.All), kernels = context.PerToken(kept.Kernels, KernelColumns);
        FusedProjection projected = context.Projections(kept.Projected);
        MatrixView gated = context.PerToken(workspace.Gated, _sizes.All);
        FillFilters(context, worker);
        worker.Barrier();
        Convolve(context, worker, x, workspace.Filters);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.Convolution);
        _pointwise.Forward(
            context, worker, context.PerToken(workspace.Depthwise, _sizes.Hidden), keys, Epilogue.AddBias(_pointwise.Bias(worker)));
        worker.Barrier();
        GateKeys(worker, keys, projected, gated);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.Convolution);
        _kernel.Forward(context, worker, gated, kernels, Epilogue.AddBias(_kernel.Bias(worker)));
        worker.Barrier();
        (int first, int end) = worker.Share(context.Tokens);
        foreach (SequenceSegment segment in new SequenceSegments(context.Rows, first, end))
        {
            int token = segment.SequenceStart + segment.First;
            int count = segment.End - segment.First;
            SpanConvolution.Run(
                projected.ConvolutionValue.SliceRows(segment.SequenceStart, segment.SequenceLength), kernels.SliceRows(token, count),
                _sizes.Heads, segment.First, context.Merged(kept.Merged).Convolution.SliceRows(token, count));
        }

        SpanConvolutionGradient.Normalize(kernels.SliceRows(first, end - first), _sizes.KernelSize);
    }

    /// <summary>
    /// From the gradient of the merged heads to those of the values and, added, of the query, within <paramref name="projectedGradient"/>;
    /// leaves the gradient of x for <see cref="AddInputGradient"/>. Passes a barrier at the end.
    /// </summary>
    public void Backward(
        StepContext context, Worker worker, MatrixView x, in LayerActivations kept, MergedHeads mergedGradient,
        FusedProjection projectedGradient)
    {
        TrainingWorkspace workspace = context.Workspace;
        MatrixView keys = context.PerToken(kept.Keys, _sizes.All);
        FusedProjection projected = context.Projections(kept.Projected);
        MatrixView gated = context.PerToken(workspace.Gated, _sizes.All), gatedGradient =
            context.PerToken(workspace.GatedGradient, _sizes.All);
        MatrixView kernelGradient = context.PerToken(workspace.KernelGradient, KernelColumns), depthwise =
            context.PerToken(workspace.Depthwise, _sizes.Hidden);
        MatrixView depthwiseGradient = context.PerToken(workspace.DroppedGradient, _sizes.Hidden);

        SpanBackward(context, worker, kept, mergedGradient.Convolution, projectedGradient.ConvolutionValue);
        GateKeys(worker, keys, projected, gated);
        FillFilters(context, worker);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.ConvolutionGradients);
        _kernel.BackwardInput(context, worker, kernelGradient, gatedGradient, default);
        worker.Barrier();
        _kernel.BackwardParameters(context, worker, gated, kernelGradient);
        (int first, int end) = worker.Share(context.Tokens);
        int tokens = end - first;
        Gate.Backward(
            gatedGradient.SliceRows(first, tokens), keys.SliceRows(first, tokens),
            projected.Query.SliceRows(first, tokens), gatedGradient.SliceRows(first, tokens),
            projectedGradient.Query.SliceRows(first, tokens));
        Convolve(context, worker, x, workspace.Filters);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.ConvolutionGradients);
        _pointwise.BackwardInput(context, worker, gatedGradient, depthwiseGradient, default);
        worker.Barrier();
        _pointwise.BackwardParameters(context, worker, depthwise, gatedGradient);
        if (_depthwise.RequiresGradient) AddFilterGradient(context, worker, x, depthwiseGradient);
        worker.Barrier();
        Convolve(context, worker, depthwiseGradient, workspace.Filters + ((long)_sizes.KernelSize * _sizes.Hidden));
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.ConvolutionGradients);
    }

    /// <summary>Adds this worker's rows of the gradient of x.</summary>
    public void AddInputGradient(StepContext context, Worker worker, MatrixView gradient)
    {
        (int first, int end) = worker.Share(context.Tokens);
        Accumulate.Run(context.PerToken(context.Workspace.Depthwise, _sizes.Hidden).SliceRows(first, end - first),
            gradient.SliceRows(first, end - first));
    }

    /// <summary>Before a pass: makes the gradients that the backward will add to, on the calling thread alone.</summary>
    public void PrepareGradients()
    {
        _depthwise.TakePart();
        _pointwise.PrepareGradients();
        _kernel.PrepareGradients();
    }

    public void Dispose()
    {
        _pointwise.Dispose();
        _kernel.Dispose();
    }

    /// <summary>This worker's tokens of a depthwise convolution of x into <see cref="TrainingWorkspace.Depthwise"/>.</summary>
    private void Convolve(StepContext context, Worker worker, MatrixView x, float* filters)
    {
        var taps = new MatrixView(filters, _sizes.KernelSize, _sizes.Hidden);
        MatrixView convolved = context.PerToken(context.Workspace.Depthwise, _sizes.Hidden);
        (int first, int end) = worker.Share(context.Tokens);
        foreach (SequenceSegment segment in new SequenceSegments(context.Rows, first, end))
        {
            MatrixView target = convolved.SliceRows(segment.SequenceStart + segment.First, segment.End - segment.First);
            DepthwiseConvolution.Run(x.SliceRows(segment.SequenceStart, segment.SequenceLength), taps, segment.First, target);
        }
    }

    private static void GateKeys(Worker worker, MatrixView keys, FusedProjection projected, MatrixView gated)
    {
        (int first, int end) = worker.Share(keys.Rows);
        int tokens = end - first;
        Gate.Forward(
            keys.SliceRows(first, tokens), projected.Query.SliceRows(first, tokens), gated.SliceRows(first, tokens));
    }

    private void SpanBackward(
        StepContext context, Worker worker, in LayerActivations kept, MatrixView outputGradient, MatrixView valueGradient)
    {
        MatrixView values = context.Projections(kept.Projected).ConvolutionValue;
        MatrixView kernels = context.PerToken(kept.Kernels, KernelColumns), kernelGradient =
            context.PerToken(context.Workspace.KernelGradient, KernelColumns);
        (int first, int end) = worker.Share(context.Tokens);
        foreach (SequenceSegment segment in new SequenceSegments(context.Rows, first, end))
        {
            MatrixView dy = outputGradient.SliceRows(segment.SequenceStart, segment.SequenceLength), w =
                kernels.SliceRows(segment.SequenceStart, segment.SequenceLength);
            SpanConvolutionGradient.Scores(
                values.SliceRows(segment.SequenceStart, segment.SequenceLength), dy, w, _sizes.Heads, _sizes.KernelSize, segment.First,
                segment.End,
                kernelGradient.SliceRows(segment.SequenceStart, segment.SequenceLength));
            SpanConvolutionGradient.Values(
                dy, w, _sizes.Heads, _sizes.KernelSize, segment.First, segment.End,
                valueGradient.SliceRows(segment.SequenceStart, segment.SequenceLength));
        }
    }

    /// <summary>
    /// Each worker's channels of the filters, from <c>[hidden, 1, K]</c> to <c>[K, hidden]</c>, and again with the taps in reverse order.
    /// </summary>
    private void FillFilters(StepContext context, Worker worker)
    {
        (int first, int end) = worker.Share(_sizes.Hidden);
        float* weight = _depthwise.Value.Pointer, filters = context.Workspace.Filters;
        int size = _sizes.KernelSize;
        float* reversed = filters + ((long)size * _sizes.Hidden);
        for (int channel = first; channel < end; channel++)
        {
            for (int tap = 0; tap < size; tap++)
            {
                float value = weight[(channel * size) + tap];
                filters[(tap * _sizes.Hidden) + channel] = value;
                reversed[((size - 1 - tap) * _sizes.Hidden) + channel] = value;
            }
        }
    }

    /// <summary>Workers share out channels, so that each adds all tokens in their order.</summary>
    private void AddFilterGradient(StepContext context, Worker worker, MatrixView x, MatrixView dy)
    {
        (int first, int end) = worker.Share(_sizes.Hidden, Lanes.Count);
        int channels = end - first, size = _sizes.KernelSize;
        if (channels == 0) return;
        var sums = new MatrixView(context.Workspace.FilterGradient, size, _sizes.Hidden);
        MatrixView own = sums.SliceColumns(first, channels);
        for (int tap = 0; tap < size; tap++) own.RowSpan(tap).Clear();
        ReadOnlySpan<int> starts = context.Rows.SequenceStarts;
        for (int sequence = 0; sequence + 1 < starts.Length; sequence++)
        {
            int length = starts[sequence + 1] - starts[sequence];
            DepthwiseWeightGradient.Add(
                x.SliceRows(starts[sequence], length).SliceColumns(first, channels),
                dy.SliceRows(starts[sequence], length).SliceColumns(first, channels), size, own);
        }

        float* gradient = _depthwise.Gradient.Pointer;
        for (int channel = first; channel < end; channel++)
        {
            for (int tap = 0; tap < size; tap++) gradient[(channel * size) + tap] += sums.Row(tap)[channel];
        }
    }
}
