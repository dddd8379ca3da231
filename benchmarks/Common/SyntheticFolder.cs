using ConvBert.Checkpoints;
using ConvBert.Weights;

namespace ConvBert.Measurement;

/// <summary>
/// A model folder (<c>config.json</c>, <c>model.safetensors</c>) with synthetic weights in a temporary place; disposing removes it.
/// </summary>
internal sealed class SyntheticFolder : IDisposable
{
    private SyntheticFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Writes the folder of a size.</summary>
    /// <exception cref="IOException">The temporary folder cannot be written.</exception>
    public static SyntheticFolder Create(PublishedSize size, WeightSpread spread = WeightSpread.Uniform)
    {
        var folder = new SyntheticFolder(Directory.CreateTempSubdirectory("convbert-measurement-").FullName);
        try
        {
            size.Config.SavePretrained(folder.Path);
            SafetensorsWriter.Write(
                System.IO.Path.Combine(folder.Path, "model.safetensors"),
                ConvBertWeightTable.Definitions(size.Config, ConvBertArchitecture.Model).Select(slot => Tensor(slot, spread)));
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static TensorToWrite Tensor(TensorDefinition slot, WeightSpread spread)
    {
        string name = ConvBertWeightTable.Prefix + slot.Name;
        return new TensorToWrite(name, TensorDType.F32, slot.Shape, stream => stream.Write(SyntheticBytes.Of(name, slot.ElementCount, spread)));
    }
}
