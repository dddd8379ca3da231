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

    public FeedForward(ConvBertConfig config, ForwardDimensions sizes)
    {
        _intermediate = new Linear(sizes.Hidden, sizes.Intermediate, sizes.Groups);
        _activation = new LearnedActivation(config.HiddenAct);
        _output = new Linear(sizes.Intermediate, sizes.Hidden, sizes.Groups);
        _norm = new LayerNorm(sizes.Hidden, sizes);
    }

    /// <summary>Computes <see cref="ForwardWorkspace.Hidden"/> from <see cref="ForwardWorkspace.Attended"/>; ends with a barrier.</summary>
    public void Forward(ForwardPass pass, Worker worker)
    {
        ForwardWorkspace workspace = pass.Workspace;
        float* scratch = workspace.Scratch(worker.Index);

        Epilogue activate = Epilogue.Activate(_intermediate.Bias, _activation.Function);
        _intermediate.Forward(worker, workspace.Attended, workspace.Intermediate, activate, scratch);
        worker.Barrier();
        pass.Profile?.Finish(worker, ForwardStep.Intermediate);
        _output.Forward(worker, workspace.Intermediate, workspace.Hidden, Epilogue.AddResidual(_output.Bias, workspace.Attended), scratch);
        worker.Barrier();
        pass.Profile?.Finish(worker, ForwardStep.FeedForwardOutput);
        _norm.Forward(worker, workspace.Hidden);
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
