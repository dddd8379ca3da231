using System.Text.Json.Nodes;
using ConvBert.Checkpoints;
using ConvBert.Testing;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>
/// A cross-encoder's folder: the demo of text classification with the first of its three labels alone, so that a pair's logit is the
/// demo's first.
/// </summary>
internal sealed class CrossEncoderFixture : IDisposable
{
    private static readonly string Demo = TestPipelines.Folder("sentiment");

    private readonly TemporaryFolder _folder = new();
    private readonly string _transformer;

    /// <summary>A folder without a word on how pairs are scored.</summary>
    /// <param name="subfolder">Where the transformer lies; empty for the root.</param>
    public CrossEncoderFixture(string subfolder = "")
    {
        _transformer = System.IO.Path.Combine(_folder.Path, subfolder);
        Directory.CreateDirectory(_transformer);
        foreach (string file in Directory.GetFiles(Demo, "*.txt").Concat(Directory.GetFiles(Demo, "t*.json")))
            File.Copy(file, System.IO.Path.Combine(_transformer, System.IO.Path.GetFileName(file)));
        using ICheckpoint checkpoint = Checkpoint.Open(Demo);
        SafetensorsWriter.Write(
            System.IO.Path.Combine(_transformer, "model.safetensors"),
            [.. checkpoint.Tensors.Values.Select(entry => FirstLabel(checkpoint, entry))]);
        Configure(_ => { });
    }

    public string Path => _folder.Path;

    /// <summary>Changes <c>config.json</c>, which asks for one label.</summary>
    public CrossEncoderFixture Configure(Action<JsonObject> change)
    {
        JsonObject config = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Demo, "config.json")))!.AsObject();
        config["id2label"] = new JsonObject { ["0"] = "LABEL_0" };
        config["label2id"] = new JsonObject { ["LABEL_0"] = 0 };
        config.Remove("problem_type");
        change(config);
        File.WriteAllText(System.IO.Path.Combine(_transformer, "config.json"), config.ToJsonString());
        return this;
    }

    /// <summary>Writes a file beside the transformer's.</summary>
    public CrossEncoderFixture Write(string name, string content)
    {
        File.WriteAllText(System.IO.Path.Combine(_folder.Path, name), content);
        return this;
    }

    /// <summary>Writes <c>modules.json</c> with the types.</summary>
    public CrossEncoderFixture WriteModules(string path, params string[] types) => Write("modules.json", new JsonArray(
        [.. types.Select(type => (JsonNode)new JsonObject { ["name"] = type, ["path"] = path, ["type"] = type })]).ToJsonString());

    public void Dispose() => _folder.Dispose();

    private static TensorToWrite FirstLabel(ICheckpoint checkpoint, TensorEntry entry)
    {
        float[] values = new float[entry.ElementCount];
        checkpoint.Read(entry, values);
        if (!entry.Name.StartsWith("classifier.out_proj.", StringComparison.Ordinal))
            return TensorToWrite.Create(entry.Name, [.. entry.Shape], values);
        long[] shape = [1, .. entry.Shape.Skip(1)];
        return TensorToWrite.Create(entry.Name, shape, values.AsSpan(0, (int)shape.Aggregate((x, y) => x * y)).ToArray());
    }
}
