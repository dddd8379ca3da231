using ConvBert.Cli.Models;
using ConvBert.Serving.Parameters;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Forward;

/// <summary>Models that stay loaded between requests.</summary>
internal sealed class ModelCache(int? threads) : IDisposable
{
    /// <summary>A base model takes 0.4 GB, so that the cache stays below 4 GB.</summary>
    private const int MaxModels = 8;

    private readonly RecentlyUsed<ForwardModel> _models = new(MaxModels);

    /// <summary>The model of a request, loaded where it is not cached. It stays valid until the next call.</summary>
    public ForwardModel Get(string model, string? className, TransformersVersion transformersVersion, PrecisionParameters precision)
    {
        string folder = DemoModels.Resolve(model);
        return _models.Get(
            $"{Path.GetFullPath(folder)}\n{className}\n{transformersVersion}\n{precision.Key}",
            () => ForwardModel.Load(
                className, folder,
                precision.ApplyTo(new ConvBertLoadOptions { Threads = threads, TransformersVersion = transformersVersion })));
    }

    public void Dispose() => _models.Dispose();
}
