using System.Text.Json;
using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>
/// The ONNX graph of a published size, complete: the graph is linked into a temporary folder and the file of its weights is written
/// beside it, from the synthetic weights in the order and at the offsets of <c>&lt;size&gt;.weights.json</c>. Disposing removes the
/// folder.
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

    /// <exception cref="ComparisonException">The graph or the list of its weights is not there or not readable.</exception>
    public static OnnxGraph Create(string sourceFolder, PublishedSize size)
    {
        string source = Required(sourceFolder, $"{size.Name}.onnx");
        string list = Required(sourceFolder, $"{size.Name}.weights.json");
        string folder = Directory.CreateTempSubdirectory("convbert-onnx-").FullName;
        var graph = new OnnxGraph(folder, Path.Combine(folder, $"{size.Name}.onnx"));
        try
        {
            System.IO.File.Copy(source, graph.File);
            WriteWeights(list, Path.Combine(folder, $"{size.Name}.weights.bin"));
            return graph;
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Required(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        return System.IO.File.Exists(
            file) ? file : throw new ComparisonException($"{file} does not exist; --onnx names the folder of the ONNX graphs.");
    }

    private static void WriteWeights(string list, string target)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(list));
            using FileStream stream = System.IO.File.Create(target);
            foreach (JsonElement entry in document.RootElement.EnumerateArray())
            {
                string name = entry.GetProperty("name").GetString()!;
                long elements = 1;
                foreach (JsonElement length in entry.GetProperty("shape").EnumerateArray()) elements *= length.GetInt64();
                if (elements * sizeof(float) != entry.GetProperty("length").GetInt64())
                {
                    throw new ComparisonException($"{list}: {name} has {elements} numbers but another length in bytes.");
                }

                stream.Position = entry.GetProperty("offset").GetInt64();
                stream.Write(SyntheticBytes.Of(name, elements));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException)
        {
            throw new ComparisonException($"{list} is no list of weights: {exception.Message}");
        }
    }
}
