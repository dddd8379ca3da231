using ConvBert.Inputs;
using ConvBert.Kernels.Attention;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Training.Model;

/// <summary>y = LayerNorm(D([self-attention, span convolution]·Wᵀ + b) + x): ConvBERT's mixed attention, forward and backward.</summary>
internal sealed unsafe class AttentionLayer : IDisposable
{
    private readonly ForwardDimensions _sizes;
    private readonly int _layer;
    private readonly float _scale;
    private readonly LinearLayer _projections;
    private readonly ConvolutionLayer _convolution;
    private readonly LinearLayer _output;
    private readonly NormLayer _norm;
    private readonly double _dropout;
    private readonly double _probabilityDropout;

    public AttentionLayer(ConvBertConfig config, ForwardDimensions sizes, ParameterSet parameters, string prefix, int layer)
    {
        _sizes = sizes;
        _layer = layer;
        _scale = 1 / MathF.Sqrt(sizes.HeadSize);
        string self = prefix + "self.";
        _projections = new LinearLayer(parameters, sizes.Hidden, self + "query", self + "key", self + "value", self + "conv_out_layer");
        _convolution = new ConvolutionLayer(sizes, parameters, self);
        _output = new LinearLayer(parameters, 2 * sizes.All, prefix + "output.dense");
        _norm = new NormLayer(parameters, prefix + "output.LayerNorm", sizes.Epsilon);
        _dropout = config.HiddenDropoutProb;
        _probabilityDropout = config.AttentionProbsDropoutProb;
    }

    public IEnumerable<LinearLayer> Linears => [_projections, .. _convolution.Linears, _output];

    public bool RequiresGradient =>
        _projections.RequiresGradient || _convolution.RequiresGradient || _output.RequiresGradient || _norm.RequiresGradient;

    /// <summary>From x to <see cref="TrainingWorkspace.Attended"/>; passes a barrier at the end.</summary>
    public void Forward(StepContext context, Worker worker, MatrixView x, in LayerActivations kept)
    {
        MatrixView projected = context.PerToken(kept.Projected, 4 * _sizes.All), merged = context.PerToken(kept.Merged, 2 * _sizes.All);
        _projections.Forward(context, worker, x, projected, Epilogue.AddBias(_projections.Bias(worker)));
        worker.Barrier();
        _convolution.Forward(context, worker, x, kept);
        context.Profile?.Finish(worker, StepPart.Convolution);
        Attend(context, worker, projected, merged);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.Attention);
        MatrixView sum = context.PerToken(kept.AttentionSum, _sizes.Hidden);
        Residual.Forward(context, worker, _output, merged, x, context.Stream(_layer, DropoutKind.AttentionOutput, _dropout), sum);
        Normalize(context, worker, kept);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.Normalization);
    }

    /// <summary>Computes <see cref="TrainingWorkspace.Attended"/> again from what was kept: this worker's rows.</summary>
    public void Normalize(StepContext context, Worker worker, in LayerActivations kept) => _norm.Forward(
        worker, context.PerToken(kept.AttentionSum, _sizes.Hidden), context.PerToken(context.Workspace.Attended, _sizes.Hidden));

    /// <summary>
    /// From the gradient of the output to that of x, both in <see cref="TrainingWorkspace.HiddenGradient"/>; passes a barrier at the end.
    /// </summary>
    public void Backward(StepContext context, Worker worker, MatrixView x, in LayerActivations kept)
    {
        TrainingWorkspace workspace = context.Workspace;
        MatrixView gradient = context.PerToken(workspace.HiddenGradient, _sizes.Hidden), sum =
            context.PerToken(workspace.SumGradient, _sizes.Hidden);
        MatrixView merged = context.PerToken(workspace.MergedGradient, 2 * _sizes.All);
        MatrixView projected = context.PerToken(workspace.ProjectedGradient, 4 * _sizes.All);
        _norm.Backward(context, worker, context.PerToken(kept.AttentionSum, _sizes.Hidden), gradient, sum);
        MatrixView output = Residual.Backward(context, worker, context.Stream(_layer, DropoutKind.AttentionOutput, _dropout), sum);
        _output.BackwardInput(context, worker, output, merged, default);
        worker.Barrier();
        _output.BackwardParameters(context, worker, context.PerToken(kept.Merged, 2 * _sizes.All), output);
        AttendBackward(context, worker, context.PerToken(kept.Projected, 4 * _sizes.All), merged, projected);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.AttentionGradients);
        _convolution.Backward(context, worker, x, kept, merged, projected);
        _projections.BackwardParameters(context, worker, x, projected);
        worker.Barrier();
        _projections.BackwardInput(context, worker, projected, gradient, sum);
        worker.Barrier();
        _convolution.AddInputGradient(context, worker, gradient);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.ConvolutionGradients);
    }

    /// <summary>Before a pass: makes the gradients that the backward will add to, on the calling thread alone.</summary>
    public void PrepareGradients()
    {
        _projections.PrepareGradients();
        _convolution.PrepareGradients();
        _output.PrepareGradients();
        _norm.PrepareGradients();
    }

    public void Dispose()
    {
        _projections.Dispose();
        _convolution.Dispose();
        _output.Dispose();
    }

    private void Attend(StepContext context, Worker worker, MatrixView projected, MatrixView merged)
    {
        foreach ((int sequence, int head) in new HeadShare(context.Rows, worker, _sizes.Heads))
        {
            TrainingAttentionHead inputs = Head(context, projected, sequence, head);
            TrainingAttention.Forward(inputs, Part(context.Rows, merged, sequence, 0, head), context.Workspace.Scratch(worker.Index));
        }
    }

    private void AttendBackward(StepContext context, Worker worker, MatrixView projected, MatrixView merged, MatrixView gradient)
    {
        TokenSequences rows = context.Rows;
        foreach ((int sequence, int head) in new HeadShare(rows, worker, _sizes.Heads))
        {
            TrainingAttentionHead inputs = Head(context, projected, sequence, head);
            TrainingAttention.Backward(
                inputs, Part(rows, merged, sequence, 0, head), Part(rows, gradient, sequence, 0, head),
                Part(rows, gradient, sequence, 1, head),
                Part(rows, gradient, sequence, 2, head), context.Workspace.Scratch(worker.Index));
        }
    }

    private TrainingAttentionHead Head(StepContext context, MatrixView projected, int sequence, int head)
    {
        TokenSequences rows = context.Rows;
        return new TrainingAttentionHead
        {
            Query = Part(rows, projected, sequence, 0, head),
            Key = Part(rows, projected, sequence, 1, head),
            Value = Part(rows, projected, sequence, 2, head),
            Scale = _scale,
            Mask = rows.Mask(sequence),
            Factor = context.Batch.HeadMask is { } factors ? factors[(_layer * _sizes.Heads) + head] : 1,
            Dropout = context.Stream(_layer, DropoutKind.AttentionProbabilities, _probabilityDropout),
            FirstRow = ((long)sequence * _sizes.Heads + head) * rows.MaxSequenceLength,
            RowBlocks = DropoutStream.BlockCount(rows.MaxSequenceLength),
        };
    }

    /// <summary>A head's channels of one of the parts of width A, in one sequence.</summary>
    private MatrixView Part(TokenSequences rows, MatrixView matrix, int sequence, int part, int head)
    {
        int start = rows.SequenceStarts[sequence];
        return matrix.SliceRows(
            start, rows.SequenceStarts[sequence + 1] - start).SliceColumns((part * _sizes.All) + (head * _sizes.HeadSize), _sizes.HeadSize);
    }
}
