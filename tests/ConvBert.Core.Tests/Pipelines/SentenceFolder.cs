using System.Text.Json.Nodes;
using ConvBert.Checkpoints;
using ConvBert.Testing;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>A sentence-transformers folder around the demo's body, as its saving code lays one out.</summary>
internal sealed class SentenceFolder : IDisposable
{
    public const int Hidden = 128;

    private readonly TemporaryFolder _folder = new();
    private readonly JsonArray _modules = [];

    /// <summary>A folder with the transformer alone.</summary>
    /// <param name="subfolder">Where the transformer lies; empty for the root.</param>
    /// <param name="type">Its type in modules.json.</param>
    public SentenceFolder(string subfolder = "", string type = "sentence_transformers.models.Transformer")
    {
        Add(type, subfolder);
        foreach (string file in Directory.GetFiles(TestPipelines.Folder("fill-mask")))
            File.Copy(file, System.IO.Path.Combine(_folder.Path, subfolder, System.IO.Path.GetFileName(file)));
    }

    public string Path => _folder.Path;

    /// <summary>Adds a module and writes its configuration.</summary>
    public SentenceFolder Add(string type, string path, JsonObject? config = null)
    {
        _modules.Add(new JsonObject { ["idx"] = _modules.Count, ["name"] = $"{_modules.Count}", ["path"] = path, ["type"] = type });
        Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, path));
        if (config is not null) Write(System.IO.Path.Combine(path, "config.json"), config);
        return Write("modules.json", _modules);
    }

    /// <summary>Adds a pooling with the switches of older versions.</summary>
    public SentenceFolder AddPooling(params string[] switches)
    {
        var config = new JsonObject { ["word_embedding_dimension"] = Hidden };
        foreach (string name in switches) config["pooling_mode_" + name] = true;
        if (!switches.Contains("mean_tokens")) config["pooling_mode_mean_tokens"] = false;
        return Add("sentence_transformers.models.Pooling", "1_Pooling", config);
    }

    /// <summary>Adds a module with weights.</summary>
    public SentenceFolder Add(string type, string path, JsonObject config, params (string Name, long[] Shape, float[] Values)[] tensors)
    {
        Add(type, path, config);
        SafetensorsWriter.Write(
            System.IO.Path.Combine(_folder.Path, path, "model.safetensors"),
            [.. tensors.Select(tensor => TensorToWrite.Create(tensor.Name, tensor.Shape, tensor.Values))]);
        return this;
    }

    public SentenceFolder Write(string name, JsonNode content) => Write(name, content.ToJsonString());

    public SentenceFolder Write(string name, string content)
    {
        File.WriteAllText(System.IO.Path.Combine(_folder.Path, name), content);
        return this;
    }

    public void Dispose() => _folder.Dispose();
}
