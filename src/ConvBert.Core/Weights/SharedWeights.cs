using ConvBert.Checkpoints;

namespace ConvBert.Weights;

/// <summary>
/// Encoders that are in memory, so that models of several classes over one checkpoint have them once. Each model holds them until it is
/// disposed; the last one frees them.
/// </summary>
internal sealed class SharedWeights
{
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    /// <summary>Loads a model over the encoder that is in memory, where it is that of the same files, else over one of its own.</summary>
    /// <param name="weights">The weights, open.</param>
    /// <param name="stamp">The files' state before the weights were opened.</param>
    /// <param name="variant">What else an encoder depends on.</param>
    /// <param name="load">Loads the model over an encoder that it then holds; null for a new one.</param>
    /// <param name="encoderOf">The encoder of a model.</param>
    public TModel Load<TModel, TEncoder>(
        BoundWeights weights, FolderStamp stamp, string variant, Func<TEncoder?, TModel> load, Func<TModel, TEncoder> encoderOf)
        where TEncoder : class, IHeldWeights
    {
        var contents = (stamp, $"{variant}\n{weights.Config.ToJson()}\n{Sources(weights)}");
        Place place = PlaceOf(Path.GetFullPath(weights.Path));
        lock (place)
        {
            if (place.Contents == contents && place.Encoder!.TryHold()) return load((TEncoder)place.Encoder);
            TModel model = load(null);
            (place.Contents, place.Encoder) = (contents, encoderOf(model));
            return model;
        }
    }

    private Place PlaceOf(string path)
    {
        lock (_places)
        {
            if (!_places.TryGetValue(path, out Place? place)) _places.Add(path, place = new Place());
            return place;
        }
    }

    /// <summary>Which stored tensors the encoder is read from.</summary>
    private static string Sources(BoundWeights weights) => string.Join(
        '\n', ConvBertWeightTable.Definitions(weights.Config, ConvBertArchitecture.Model).Select(tensor => weights.Find(tensor.Name)?.Name));

    /// <summary>The newest encoder of a checkpoint.</summary>
    private sealed class Place
    {
        public (FolderStamp, string) Contents { get; set; }

        public IHeldWeights? Encoder { get; set; }
    }
}
