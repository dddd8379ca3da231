using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>One encoder layer: mixed attention, then the feed-forward.</summary>
internal sealed class ConvBertLayer : IDisposable
{
    private readonly MixedAttention _attention;
    private readonly FeedForward _feedForward;

    /// <summary>A layer whose weights are undefined until they are set.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="sizes">Its sizes.</param>
    /// <param name="precision">The precisions of its modules.</param>
    /// <param name="inputNorm">The layer norm whose output the layer reads, or null.</param>
    public ConvBertLayer(ConvBertConfig config, ForwardDimensions sizes, PrecisionScope precision, LayerNorm? inputNorm)
    {
        _attention = new MixedAttention(sizes, precision.Under("attention"), inputNorm);
        _feedForward = new FeedForward(config, sizes, precision, _attention.OutputNorm);
    }

    /// <summary>The layer norm whose output the layer's output is.</summary>
    public LayerNorm OutputNorm => _feedForward.OutputNorm;

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
