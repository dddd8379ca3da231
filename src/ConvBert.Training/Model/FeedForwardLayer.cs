using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Elementwise;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Kernels.Threading;
using ConvBert.Model;

namespace ConvBert.Training.Model;

/// <summary>z = LayerNorm(D(act(y·W₁ᵀ + b₁)·W₂ᵀ + b₂) + y), D the dropout.</summary>
internal sealed unsafe class FeedForwardLayer : IDisposable
{
    private readonly ForwardDimensions _sizes;
    private readonly int _layer;
    private readonly LinearLayer _intermediate;
    private readonly TrainingActivation _activation;
    private readonly LinearLayer _output;
    private readonly NormLayer _norm;
    private readonly double _dropout;

    public FeedForwardLayer(ConvBertConfig config, ForwardDimensions sizes, ParameterSet parameters, string prefix, int layer)
    {
        _sizes = sizes;
        _layer = layer;
        _intermediate = new LinearLayer(parameters, sizes.Hidden, prefix + "intermediate.dense");
        _activation = new TrainingActivation(parameters, config.HiddenAct, prefix + "intermediate.intermediate_act_fn.");
        _output = new LinearLayer(parameters, sizes.Intermediate, prefix + "output.dense");
        _norm = new NormLayer(parameters, prefix + "output.LayerNorm", sizes.Epsilon);
        _dropout = config.HiddenDropoutProb;
    }

    public IEnumerable<LinearLayer> Linears => [_intermediate, _output];

    public bool RequiresGradient =>
        _intermediate.RequiresGradient || _activation.RequiresGradient || _output.RequiresGradient || _norm.RequiresGradient;

    /// <summary>
    /// From <see cref="TrainingWorkspace.Attended"/> to <see cref="TrainingWorkspace.Hidden"/>; passes a barrier at the end.
    /// </summary>
    public void Forward(StepContext context, Worker worker, in LayerActivations kept)
    {
        TrainingWorkspace workspace = context.Workspace;
        MatrixView attended = context.PerToken(workspace.Attended, _sizes.Hidden), inner =
            context.PerToken(kept.Inner, _sizes.Intermediate);
        MatrixView activated = context.PerToken(workspace.Activated, _sizes.Intermediate), sum =
            context.PerToken(kept.OutputSum, _sizes.Hidden);
        _intermediate.Forward(context, worker, attended, inner, Epilogue.AddBias(_intermediate.Bias(worker)));
        worker.Barrier();
        _activation.Forward(worker, inner, activated);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.Activation);
        DropoutStream stream = context.Stream(_layer, DropoutKind.FeedForwardOutput, _dropout);
        Residual.Forward(context, worker, _output, activated, attended, stream, sum);
        Normalize(context, worker, kept);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.Normalization);
    }

    /// <summary>Computes <see cref="TrainingWorkspace.Hidden"/> again from what was kept: this worker's rows.</summary>
    public void Normalize(StepContext context, Worker worker, in LayerActivations kept) => _norm.Forward(
        worker, context.PerToken(kept.OutputSum, _sizes.Hidden), context.PerToken(context.Workspace.Hidden, _sizes.Hidden));

    /// <summary>
    /// From the gradient of the output to that of <see cref="TrainingWorkspace.Attended"/>, both in
    /// <see cref="TrainingWorkspace.HiddenGradient"/>; passes a barrier at the end.
    /// </summary>
    public void Backward(StepContext context, Worker worker, in LayerActivations kept)
    {
        TrainingWorkspace workspace = context.Workspace;
        MatrixView gradient = context.PerToken(workspace.HiddenGradient, _sizes.Hidden), sum =
            context.PerToken(workspace.SumGradient, _sizes.Hidden);
        MatrixView inner = context.PerToken(kept.Inner, _sizes.Intermediate), innerGradient =
            context.PerToken(workspace.InnerGradient, _sizes.Intermediate);
        MatrixView activated = context.PerToken(workspace.Activated, _sizes.Intermediate);
        _norm.Backward(context, worker, context.PerToken(kept.OutputSum, _sizes.Hidden), gradient, sum);
        DropoutStream stream = context.Stream(_layer, DropoutKind.FeedForwardOutput, _dropout);
        MatrixView output = Residual.Backward(context, worker, stream, sum);
        _output.BackwardInput(context, worker, output, innerGradient, default);
        worker.Barrier();
        _activation.Backward(context, worker, inner, innerGradient, activated);
        worker.Barrier();
        context.Profile?.Finish(worker, StepPart.ActivationGradients);
        _output.BackwardParameters(context, worker, activated, output);
        worker.Barrier();
        _intermediate.BackwardParameters(context, worker, context.PerToken(workspace.Attended, _sizes.Hidden), innerGradient);
        worker.Barrier();
        _intermediate.BackwardInput(context, worker, innerGradient, gradient, sum);
        worker.Barrier();
    }

    /// <summary>Before a pass: makes the gradients that the backward will add to, on the calling thread alone.</summary>
    public void PrepareGradients()
    {
        _intermediate.PrepareGradients();
        _activation.Prepare();
        _output.PrepareGradients();
        _norm.PrepareGradients();
    }

    public void Dispose()
    {
        _intermediate.Dispose();
        _output.Dispose();
    }
}
