using ConvBert.Checkpoints;
using ConvBert.TensorFlow.Names;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary><c>tf_model.h5</c>, or <c>tf_model.h5.index.json</c> with its shards.</summary>
internal sealed class Hdf5Format : ICheckpointFormat
{
    private static readonly string[] Extensions = [".h5", ".hdf5"];

    public string Name => Hdf5Checkpoint.FormatName;

    public bool IsTensorFlow => true;

    public IReadOnlyList<string> FileNames(string? variant)
        => variant is null ? ["tf_model.h5", "tf_model.h5.index.json"] : [$"tf_model.{variant}.h5", $"tf_model.h5.index.{variant}.json"];

    public bool Recognizes(string path, ReadOnlySpan<byte> beginning)
        => Extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)) || Superblock.IsAtStartOf(beginning);

    public ICheckpoint Open(string path) => path.EndsWith(".json", StringComparison.Ordinal)
        ? ShardedCheckpoint.Open(path, OpenFile, name => KerasName.ToPyTorch(KerasName.WithoutScope(name)))
        : OpenFile(path);

    private static TranslatedCheckpoint OpenFile(string path) =>
        TranslatedCheckpoint.Create(Hdf5Checkpoint.Open(path), KerasName.Translate);
}
