namespace ConvBert.Cli.Forward;

/// <summary>Models that stay loaded between requests; the longest unused goes when they become too many.</summary>
internal sealed class ModelCache(int? threads) : IDisposable
{
    /// <summary>A base model takes 0.4 GB, so that even those stay below 4 GB.</summary>
    private const int MaximumModels = 8;

    private readonly List<(string Key, LoadedModel Model)> _models = [];

    /// <summary>The model of a request, loaded unless it is there. It stays valid until the next call.</summary>
    public LoadedModel Get(string model, string? className, int transformersVersion)
    {
        string folder = DemoModels.Resolve(model);
        string key = $"{Path.GetFullPath(folder)}\n{className}\n{transformersVersion}";
        int index = _models.FindIndex(entry => entry.Key == key);
        if (index >= 0)
        {
            (string, LoadedModel) entry = _models[index];
            _models.RemoveAt(index);
            _models.Add(entry);
            return _models[^1].Model;
        }
        LoadedModel loaded = ModelClass.Load(className, folder, new ConvBertLoadOptions { Threads = threads, TransformersVersion = transformersVersion });
        _models.Add((key, loaded));
        if (_models.Count > MaximumModels)
        {
            _models[0].Model.Dispose();
            _models.RemoveAt(0);
        }
        return loaded;
    }

    public void Dispose()
    {
        foreach ((_, LoadedModel model) in _models) model.Dispose();
        _models.Clear();
    }
}
