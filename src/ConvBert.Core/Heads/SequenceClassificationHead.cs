using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Model;
using ConvBert.Weights;

namespace ConvBert.Heads;

/// <summary>logits = act(x₀·W₁ᵀ + b₁)·W₂ᵀ + b₂ on the first token of each sequence.</summary>
/// <remarks>A learned activation is a new instance here, with its initial parameters, as in Hugging Face.</remarks>
internal sealed unsafe class SequenceClassificationHead(ConvBertConfig config, ForwardDimensions sizes) : IHead
{
    private readonly Linear _dense = new(sizes.Hidden, sizes.Hidden);
    private readonly Activation _activation = Activation.Create(config.HiddenAct);
    private readonly Linear _output = new(sizes.Hidden, config.NumLabels);

    public int OutputColumns => _output.OutFeatures;

    public bool OutputPerToken => false;

    public void Forward(ForwardPass pass, Worker worker)
    {
        ForwardWorkspace workspace = pass.Workspace;
        float* scratch = workspace.Scratch(worker.Index);
        int rows = pass.Sequences.SequenceCount;
        MatrixView firstTokens = workspace.Attended.SliceRows(0, rows);
        MatrixView transformed = workspace.HeadTransform(rows, sizes.Hidden);
        HiddenRows.Copy(pass, worker, pass.Sequences.SequenceStarts[..rows], firstTokens);
        worker.Barrier();
        _dense.Forward(worker, firstTokens, transformed, Epilogue.Activate(_dense.Bias, _activation), scratch);
        worker.Barrier();
        _output.Forward(
            worker, transformed, new MatrixView(pass.Output, rows, _output.OutFeatures), Epilogue.AddBias(_output.Bias), scratch);
    }

    public void Claim(ClaimScope scope)
    {
        _dense.Claim(scope.Under("classifier.dense"));
        _output.Claim(scope.Under("classifier.out_proj"));
    }

    public void Dispose()
    {
        _dense.Dispose();
        _output.Dispose();
    }
}
