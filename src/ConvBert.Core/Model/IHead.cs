using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>What a task computes from the last hidden state.</summary>
internal interface IHead : IDisposable
{
    /// <summary>Numbers that it gives for a token or a row.</summary>
    int OutputColumns { get; }

    /// <summary>Whether it gives numbers for every token, or for every row.</summary>
    bool OutputPerToken { get; }

    /// <summary>Computes this worker's share of <see cref="ForwardPass.Output"/>.</summary>
    void Forward(ForwardPass pass, Worker worker);

    /// <summary>Claims its tensors in the scope of the whole model.</summary>
    void Claim(ClaimScope scope);
}
