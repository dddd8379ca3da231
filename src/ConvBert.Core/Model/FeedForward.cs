using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>
/// z = LayerNorm(act(y·W₁ᵀ + b₁)·W₂ᵀ + b₂ + y), Hugging Face's <c>ConvBertIntermediate</c> and <c>ConvBertOutput</c>; both products are
/// grouped when <c>num_groups</c> is above 1.
/// </summary>
internal sealed unsafe class FeedForward : IDisposable
{
    private readonly Linear _intermediate;
    private readonly LearnedActivation _activation;
    private readonly Linear _output;
    private readonly LayerNorm _norm;

    public FeedForward(ConvBertConfig config, ForwardDimensions sizes, PrecisionScope precision, LayerNorm inputNorm)
    {
        _intermediate = new Linear(sizes.Hidden, sizes.Intermediate, sizes.Groups, precision.Of("intermediate.dense"), inputNorm);
        _activation = new LearnedActivation(config.HiddenAct);
        _output = new Linear(sizes.Intermediate, sizes.Hidden, sizes.Groups, precision.Of("output.dense"), followsActivation: true);
        _norm = new LayerNorm(sizes.Hidden, sizes);
    }

    /// <summary>The layer norm at the end.</summary>
    public LayerNorm OutputNorm => _norm;

    /// <summary>Computes <see cref="ForwardWorkspace.Hidden"/> from <see cref="ForwardWorkspace.Attended"/>; ends with a barrier.</summary>
    public void Forward(ForwardPass pass, Worker worker)
    {
        ForwardWorkspace workspace = pass.Workspace;
        float* scratch = workspace.Scratch(worker.Index);

        Epilogue activate = Epilogue.Activate(_intermediate.Bias, _activation.Function);
        LinearInput attended = workspace.Input(workspace.Attended);
        _intermediate.Prepare(worker, attended);
        _intermediate.Forward(worker, attended, workspace.Intermediate, activate, scratch);
        worker.Barrier();
        pass.Profile?.Finish(worker, ForwardStep.Intermediate);
        LinearInput inner = workspace.Input(workspace.Intermediate);
        _output.Prepare(worker, inner);
        _output.Forward(worker, inner, workspace.Hidden, Epilogue.AddResidual(_output.Bias, workspace.Attended), scratch);
        worker.Barrier();
        pass.Profile?.Finish(worker, ForwardStep.FeedForwardOutput);
        _norm.Forward(worker, workspace.Input(workspace.Hidden));
        worker.Barrier();
        pass.Profile?.Finish(worker, ForwardStep.FeedForwardNorm);
    }

    public void Claim(ClaimScope scope)
    {
        _intermediate.Claim(scope.Under("intermediate.dense"));
        _activation.Claim(scope.Under("intermediate.intermediate_act_fn"));
        _output.Claim(scope.Under("output.dense"));
        _norm.Claim(scope.Under("output.LayerNorm"));
    }

    public void Dispose()
    {
        _intermediate.Dispose();
        _output.Dispose();
        _norm.Dispose();
    }
}
