using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>
/// The ONNX graph of a published size, complete: the graph is linked into a temporary folder and the files of its weights are written
/// beside it, from the synthetic weights in the order and at the offsets of <c>&lt;size&gt;.weights.json</c> and, for the graph in 8 bits,
/// <c>&lt;size&gt;.int8.json</c>. Disposing removes the folder.
/// </summary>
internal sealed class OnnxGraph : IDisposable
{
    private readonly string _folder;

    private OnnxGraph(string folder, string file)
    {
        _folder = folder;
        File = file;
    }

    /// <summary>The graph's file.</summary>
    public string File { get; }

    /// <summary>The graph in float32.</summary>
    /// <exception cref="ComparisonException">The graph or the list of its weights is not there or not readable.</exception>
    public static OnnxGraph Create(string sourceFolder, PublishedSize size) => Create(sourceFolder, size, WeightSpread.Uniform, ".onnx", _ => { });

    /// <summary>The graph with ONNX Runtime's dynamic quantization.</summary>
    /// <exception cref="ComparisonException">The graph or a list of its weights is not there or not readable.</exception>
    public static OnnxGraph CreateQuantized(string sourceFolder, PublishedSize size, WeightSpread spread)
    {
        string list = Required(sourceFolder, $"{size.Name}.int8.json");
        return Create(
            sourceFolder, size, spread, ".int8.onnx",
            folder => QuantizedMatrices.Write(list, Path.Combine(folder, $"{size.Name}.int8.bin"), spread));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static OnnxGraph Create(
        string sourceFolder, PublishedSize size, WeightSpread spread, string ending, Action<string> writeMore)
    {
        string source = Required(sourceFolder, size.Name + ending);
        string list = Required(sourceFolder, $"{size.Name}.weights.json");
        string folder = Directory.CreateTempSubdirectory("convbert-onnx-").FullName;
        var graph = new OnnxGraph(folder, Path.Combine(folder, size.Name + ending));
        try
        {
            System.IO.File.Copy(source, graph.File);
            WeightList.ForEach(list, Path.Combine(folder, $"{size.Name}.weights.bin"), sizeof(float), (_, name, shape, stream) =>
                stream.Write(SyntheticBytes.Of(name, shape.Aggregate(1L, (product, length) => product * length), spread)));
            writeMore(folder);
            return graph;
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    private static string Required(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        return System.IO.File.Exists(
            file) ? file : throw new ComparisonException($"{file} does not exist; --onnx names the folder of the ONNX graphs.");
    }
}
