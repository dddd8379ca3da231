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
        _projections = new LinearLayer(parameters, sizes.Hidden, [.. FusedProjection.Modules.Select(module => self + module)]);
        _convolution = new ConvolutionLayer(sizes, parameters, self);
        _output = new LinearLayer(parameters, MergedHeads.Columns(sizes.All), prefix + "output.dense");
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
        FusedProjection projected = context.Projections(kept.Projected);
        MergedHeads merged = context.Merged(kept.Merged);
        _projections.Forward(context, worker, x, projected.All, Epilogue.AddBias(_projections.Bias(worker)));
        worker.Barrier();
        _convolution.Forward(context, worker, x, kept);
        context.Profile?.Finish(worker, StepPart.Convolution);
        Attend(context, worker, projected, merged);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.Attention);
        MatrixView sum = context.PerToken(kept.AttentionSum, _sizes.Hidden);
        Residual.Forward(context, worker, _output, merged.All, x, context.Stream(_layer, DropoutKind.AttentionOutput, _dropout), sum);
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
        MergedHeads merged = context.Merged(workspace.MergedGradient);
        FusedProjection projected = context.Projections(workspace.ProjectedGradient);
        _norm.Backward(context, worker, context.PerToken(kept.AttentionSum, _sizes.Hidden), gradient, sum);
        MatrixView output = Residual.Backward(context, worker, context.Stream(_layer, DropoutKind.AttentionOutput, _dropout), sum);
        _output.BackwardInput(context, worker, output, merged.All, default);
        worker.Barrier();
        _output.BackwardParameters(context, worker, context.Merged(kept.Merged).All, output);
        AttendBackward(context, worker, context.Projections(kept.Projected), merged, projected);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.AttentionGradients);
        _convolution.Backward(context, worker, x, kept, merged, projected);
        _projections.BackwardParameters(context, worker, x, projected.All);
        worker.Barrier();
        _projections.BackwardInput(context, worker, projected.All, gradient, sum);
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

    private void Attend(StepContext context, Worker worker, FusedProjection projected, MergedHeads merged)
    {
        foreach ((int sequence, int head) in new HeadShare(context.Rows, worker, _sizes.Heads))
        {
            TrainingAttention.Forward(
                Head(context, projected, sequence, head), Dropout(context, sequence, head),
                Part(context.Rows, merged.Attention, sequence, head), context.Workspace.Scratch(worker.Index));
        }
    }

    private void AttendBackward(
        StepContext context, Worker worker, FusedProjection projected, MergedHeads mergedGradient, FusedProjection gradient)
    {
        TokenSequences rows = context.Rows;
        foreach ((int sequence, int head) in new HeadShare(rows, worker, _sizes.Heads))
        {
            TrainingAttention.Backward(
                Head(context, projected, sequence, head), Dropout(context, sequence, head),
                Part(rows, mergedGradient.Attention, sequence, head), Part(rows, gradient.Query, sequence, head),
                Part(rows, gradient.Key, sequence, head), Part(rows, gradient.Value, sequence, head),
                context.Workspace.Scratch(worker.Index));
        }
    }

    private AttentionHead Head(StepContext context, FusedProjection projected, int sequence, int head)
    {
        TokenSequences rows = context.Rows;
        return new AttentionHead
        {
            Query = Part(rows, projected.Query, sequence, head),
            Key = Part(rows, projected.Key, sequence, head),
            Value = Part(rows, projected.Value, sequence, head),
            Scale = _scale,
            Mask = rows.Mask(sequence),
            Factor = context.Batch.HeadMask is { } factors ? factors[(_layer * _sizes.Heads) + head] : 1,
        };
    }

    private DropoutRows Dropout(StepContext context, int sequence, int head)
    {
        int longest = context.Rows.MaxSequenceLength;
        return new(
            context.Stream(_layer, DropoutKind.AttentionProbabilities, _probabilityDropout),
            (((long)sequence * _sizes.Heads) + head) * longest, DropoutStream.BlockCount(longest));
    }

    /// <summary>A head's channels of a part of width A, in one sequence.</summary>
    private MatrixView Part(TokenSequences rows, MatrixView part, int sequence, int head)
    {
        int start = rows.SequenceStarts[sequence];
        return part.SliceRows(start, rows.SequenceStarts[sequence + 1] - start).SliceColumns(head * _sizes.HeadSize, _sizes.HeadSize);
    }
}
