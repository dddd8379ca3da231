using System.Globalization;
using ConvBert.Kernels.Threading;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>Embeddings and encoder, shared by all classes. Immutable once loaded; any number of passes run concurrently.</summary>
internal sealed class ConvBertBackbone : IHeldWeights
{
    private readonly ConvBertLayer[] _layers;
    private int _holders = 1;

    public ConvBertBackbone(ConvBertConfig config, bool foldsLayerNorm = false, PrecisionPlan? precisions = null)
    {
        Sizes = new ForwardDimensions(config, foldsLayerNorm);
        Embeddings = new Embeddings(config, Sizes);
        _layers = new ConvBertLayer[Sizes.Layers];
        var precision = new PrecisionScope(precisions ?? PrecisionPlan.Float32);
        LayerNorm? norm = Embeddings.OutputNorm;
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new ConvBertLayer(config, Sizes, precision.Under(Name(i)), norm);
            norm = _layers[i].OutputNorm;
        }
    }

    public ForwardDimensions Sizes { get; }

    public Embeddings Embeddings { get; }

    /// <summary>Fills <see cref="ForwardWorkspace.Hidden"/> with the last layer's output; false if the pass was cancelled.</summary>
    public bool Forward(ForwardPass pass, Worker worker)
    {
        Embeddings.Forward(pass, worker);
        pass.Profile?.Finish(worker, ForwardStep.Embeddings);
        pass.KeepHiddenState(worker, 0);
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            if (!pass.GoesOn(worker)) return false;
            _layers[layer].Forward(pass, worker, layer);
            pass.KeepHiddenState(worker, layer + 1);
        }

        return true;
    }

    public void Claim(ClaimScope scope)
    {
        Embeddings.Claim(scope);
        for (int i = 0; i < _layers.Length; i++) _layers[i].Claim(scope.Under(Name(i)));
    }

    private static string Name(int layer) => string.Create(CultureInfo.InvariantCulture, $"encoder.layer.{layer}");

    /// <inheritdoc/>
    public bool TryHold()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            int before = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (before == holders) return true;
            holders = before;
        }

        return false;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        Embeddings.Dispose();
        foreach (ConvBertLayer layer in _layers) layer.Dispose();
    }
}
