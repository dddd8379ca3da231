using ConvBert.Checkpoints;
using ConvBert.TensorFlow.Names;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>
/// The weights of one <c>tf_model.h5</c>, or of one shard, under Keras' names without the model's scope: <c>convbert/embeddings/…:0</c>.
/// </summary>
internal sealed class Hdf5Checkpoint : CheckpointBase
{
    internal const string FormatName = "tensorflow-h5";

    private const string LayerNames = "layer_names";
    private const string WeightNames = "weight_names";
    private const string DecoderLayer = "generator_lm_head";
    private const string RepeatedPrefix = "convbert/embeddings/";

    private readonly Hdf5File _file;
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IDataLayout> _layouts = new(StringComparer.Ordinal);

    private Hdf5Checkpoint(string path, Hdf5File file)
        : base(path, FormatName)
    {
        _file = file;
        List<string> layers = file.Strings(file.Root, LayerNames)
            ?? throw new CheckpointException(path, null, $"has no attribute {LayerNames}; expected weights saved by Keras");
        foreach (string layer in layers)
        {
            Hdf5Object found = file.Find(file.Root, layer);
            if (found.IsDataset) Add(layer, found);
            else AddLayer(layer, found);
        }
    }

    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    internal static Hdf5Checkpoint Open(string path)
    {
        Hdf5File file = Hdf5File.Open(path);
        try
        {
            return new Hdf5Checkpoint(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override void ReadBytes(TensorEntry tensor, long offset, Span<byte> destination)
    {
        CheckRange(tensor, offset, destination.Length);
        if (!_layouts.TryGetValue(tensor.Name, out IDataLayout? layout))
            throw new CheckpointException(Path, tensor.Name, "is not in the file");
        layout.Read(offset, destination);
    }

    public override bool SupportsPartialReads(TensorEntry tensor) =>
        _layouts.TryGetValue(tensor.Name, out IDataLayout? layout) && !layout.IsReadWhole;

    protected override void Dispose(bool disposing) => _file.Dispose();

    private void AddLayer(string layer, Hdf5Object group)
    {
        List<string> weights = _file.Strings(group, WeightNames)
            ?? throw new CheckpointException(Path, layer, $"has no attribute {WeightNames}; expected a layer saved by Keras");
        foreach (string weight in weights)
        {
            Hdf5Object dataset = _file.Find(group, weight);
            string name = KerasName.WithoutScope(weight);
            // Keras saves the embeddings again with the decoder, whose layer refers to them.
            if (layer == DecoderLayer && name.StartsWith(RepeatedPrefix, StringComparison.Ordinal) && _tensors.ContainsKey(name)) continue;
            Add(name, dataset);
        }
    }

    private void Add(string name, Hdf5Object found)
    {
        Hdf5Dataset dataset = found.Dataset();
        if (!_tensors.TryAdd(name, new TensorEntry(name, dataset.DType, dataset.Shape, Path)))
            throw new CheckpointException(Path, name, "is in the file twice");
        _layouts.Add(name, dataset.Layout);
    }
}
