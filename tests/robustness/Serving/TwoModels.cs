using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace ConvBert.Robustness.Serving;

/// <summary>Two models that differ in their labels and in their weights, so that files of both give the answers of neither.</summary>
internal sealed class TwoModels
{
    private const string Weights = "model.safetensors";

    private readonly TrialFolder _folder;
    private int _puts;

    /// <param name="folder">Where the models are.</param>
    /// <param name="name">A name that no other has there.</param>
    public TwoModels(TrialFolder folder, string name)
    {
        _folder = folder;
        First = folder.Copy("sentiment", name + "-first");
        Second = folder.Copy("sentiment", name + "-second");
        Served = folder.Copy("sentiment", name + "-served");
        string config = Path.Combine(Second, ConvBertConfig.FileName);
        File.WriteAllText(config, File.ReadAllText(config).Replace("positive", "cheerful", StringComparison.Ordinal));
        AddToBias(Path.Combine(Second, Weights), (Half)0.5f);
    }

    public string First { get; }

    public string Second { get; }

    /// <summary>The folder that holds one of them at a time.</summary>
    public string Served { get; }

    /// <summary>Replaces the served model, file by file, as a download or a deployment does.</summary>
    public void Put(int model)
    {
        string from = model == 0 ? First : Second;
        string[] names = [ConvBertConfig.FileName, Weights];
        string[] ready = [.. names.Select(name => _folder.File($"{name}.{_puts}"))];
        _puts++;
        foreach ((string name, string file) in names.Zip(ready))
        {
            File.Copy(Path.Combine(from, name), file);
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        }

        foreach ((string name, string file) in names.Zip(ready)) File.Move(file, Path.Combine(Served, name), overwrite: true);
    }

    /// <summary>Takes the served folder away until what is returned is disposed of.</summary>
    public IDisposable Away()
    {
        Directory.Move(Served, Served + "-away");
        return new Return(Served);
    }

    /// <summary>Adds to the last bias of the classifier, in place.</summary>
    private static void AddToBias(string path, Half summand)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int head = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using JsonDocument tensors = JsonDocument.Parse(Encoding.UTF8.GetString(bytes, sizeof(long), head));
        JsonElement bias = tensors.RootElement.GetProperty("classifier.out_proj.bias");
        if (bias.GetProperty("dtype").GetString() != "F16") throw new InvalidOperationException("The demo's bias is not of float16.");
        Span<byte> value = bytes.AsSpan(sizeof(long) + head + bias.GetProperty("data_offsets")[0].GetInt32(), sizeof(short));
        BinaryPrimitives.WriteHalfLittleEndian(value, BinaryPrimitives.ReadHalfLittleEndian(value) + summand);
        File.WriteAllBytes(path, bytes);
    }

    private sealed class Return(string folder) : IDisposable
    {
        public void Dispose() => Directory.Move(folder + "-away", folder);
    }
}
