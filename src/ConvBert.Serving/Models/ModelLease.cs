namespace ConvBert.Serving.Models;

/// <summary>A request's hold on a loaded model.</summary>
internal sealed class ModelLease(LoadedModel model) : IDisposable
{
    private LoadedModel? _held = model;

    /// <summary>The model; valid until the lease ends.</summary>
    public LoadedModel Model => _held ?? throw new ObjectDisposedException(nameof(ModelLease));

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _held, null)?.Release();
}
