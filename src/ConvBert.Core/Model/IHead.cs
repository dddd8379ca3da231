using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>A task's head, computed from the last hidden state.</summary>
internal interface IHead : IDisposable
{
    /// <summary>The number of outputs per token or sequence.</summary>
    int OutputColumns { get; }

    /// <summary>Whether there is an output per token, or per sequence.</summary>
    bool OutputPerToken { get; }

    /// <summary>Computes this worker's share of <see cref="ForwardPass.Output"/>.</summary>
    void Forward(ForwardPass pass, Worker worker);

    /// <summary>Claims its tensors in the scope of the whole model.</summary>
    void Claim(ClaimScope scope);
}
