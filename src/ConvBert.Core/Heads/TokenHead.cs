using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;
using ConvBert.Model;
using ConvBert.Weights;

namespace ConvBert.Heads;

/// <summary>
/// logits = x·Wᵀ + b for every token: token classification (<c>classifier</c>) and question answering (<c>qa_outputs</c>).
/// </summary>
internal sealed unsafe class TokenHead(string name, ForwardDimensions sizes, int labels) : IHead
{
    private readonly Linear _output = new(sizes.Hidden, labels);

    public int OutputColumns => labels;

    public bool OutputPerToken => true;

    public void Forward(ForwardPass pass, Worker worker)
    {
        MatrixView hidden = pass.Workspace.Hidden;
        var logits = new MatrixView(pass.Output, hidden.Rows, labels);
        _output.Forward(worker, hidden, logits, Epilogue.AddBias(_output.Bias), pass.Workspace.Scratch(worker.Index));
    }

    public void Claim(ClaimScope scope) => _output.Claim(scope.Under(name));

    public void Dispose() => _output.Dispose();
}
