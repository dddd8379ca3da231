using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>
/// The paper's mixed attention block (Hugging Face's <c>ConvBertAttention</c>): half of the heads attend, half convolve, both read the same
/// projections; y = LayerNorm([attention heads, convolution heads]·Wᵀ + b + x).
/// </summary>
internal sealed unsafe class MixedAttention : IDisposable
{
    private readonly ForwardDimensions _sizes;
    private readonly Linear _projections;
    private readonly SelfAttentionBranch _attention;
    private readonly ConvolutionBranch _convolution;
    private readonly Linear _output;
    private readonly LayerNorm _norm;

    public MixedAttention(ForwardDimensions sizes, PrecisionScope precision, LayerNorm? inputNorm)
    {
        _sizes = sizes;
        PrecisionScope self = precision.Under("self");
        _projections = new Linear(
            sizes.Hidden, FusedProjection.Columns(sizes.All), precision: self.Of(FusedProjection.Modules), norm: inputNorm);
        _attention = new SelfAttentionBranch(sizes);
        _convolution = new ConvolutionBranch(sizes, self);
        _output = new Linear(MergedHeads.Columns(sizes.All), sizes.Hidden, precision: precision.Of("output.dense"));
        _norm = new LayerNorm(sizes.Hidden, sizes);
    }

    /// <summary>The layer norm at the end.</summary>
    public LayerNorm OutputNorm => _norm;

    /// <summary>Computes <see cref="ForwardWorkspace.Attended"/> from <see cref="ForwardWorkspace.Hidden"/>; ends with a barrier.</summary>
    public void Forward(ForwardPass pass, Worker worker, int layer)
    {
        ForwardWorkspace workspace = pass.Workspace;
        float* scratch = workspace.Scratch(worker.Index);

        LinearInput hidden = workspace.Input(workspace.Hidden);
        _projections.Prepare(worker, hidden);
        _projections.Forward(worker, hidden, workspace.Projected.All, Epilogue.AddBias(_projections.Bias), scratch);
        worker.Barrier();
        pass.Profile?.Finish(worker, ForwardStep.Projections);
        _convolution.Forward(pass, worker, layer);
        pass.Profile?.Finish(worker, ForwardStep.Convolution);
        _attention.Forward(pass, worker, layer);
        worker.Barrier();
        pass.Profile?.Finish(worker, ForwardStep.Attention);
        LinearInput merged = workspace.Input(workspace.Merged.All);
        _output.Prepare(worker, merged);
        _output.Forward(worker, merged, workspace.Attended, Epilogue.AddResidual(_output.Bias, workspace.Hidden), scratch);
        worker.Barrier();
        pass.Profile?.Finish(worker, ForwardStep.MixedOutput);
        _norm.Forward(worker, workspace.Input(workspace.Attended));
        worker.Barrier();
        pass.Profile?.Finish(worker, ForwardStep.MixedNorm);
    }

    public void Claim(ClaimScope scope)
    {
        ClaimScope self = scope.Under("self");
        foreach (string module in FusedProjection.Modules) _projections.Claim(self.Under(module));
        _convolution.Claim(self);
        _output.Claim(scope.Under("output.dense"));
        _norm.Claim(scope.Under("output.LayerNorm"));
    }

    public void Dispose()
    {
        _projections.Dispose();
        _convolution.Dispose();
        _output.Dispose();
        _norm.Dispose();
    }
}
