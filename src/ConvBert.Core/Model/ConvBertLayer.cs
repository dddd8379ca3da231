using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>One encoder layer: mixed attention, then the feed-forward.</summary>
internal sealed class ConvBertLayer(ConvBertConfig config, ForwardDimensions sizes) : IDisposable
{
    private readonly MixedAttention _attention = new(sizes);
    private readonly FeedForward _feedForward = new(config, sizes);

    public void Forward(ForwardPass pass, Worker worker, int layer)
    {
        _attention.Forward(pass, worker, layer);
        _feedForward.Forward(pass, worker);
    }

    public void Claim(ClaimScope scope)
    {
        _attention.Claim(scope.Under("attention"));
        _feedForward.Claim(scope);
    }

    public void Dispose()
    {
        _attention.Dispose();
        _feedForward.Dispose();
    }
}
