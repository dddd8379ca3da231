using ConvBert.Checkpoints;

namespace ConvBert.Cli.Conversion;

/// <summary>Writes a model's folder anew with its weights as safetensors.</summary>
internal static class ModelConverter
{
    /// <summary>What belongs to a model beside its weights and its config.</summary>
    private static readonly string[] Companions =
        ["vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "README.md", "LICENSE"];

    /// <summary>Converts a folder or a file of weights; the weights come last, so that a folder with weights is whole.</summary>
    /// <param name="source">A folder, or a file of weights.</param>
    /// <param name="destination">The folder to write.</param>
    /// <param name="type">The type of real numbers; null keeps each tensor's own.</param>
    /// <param name="maxShardSize">The most bytes of a file; null for one file.</param>
    /// <param name="cancellationToken">Asked between tensors.</param>
    /// <returns>The files of weights.</returns>
    /// <exception cref="CommandException">Source and destination are the same folder.</exception>
    public static IReadOnlyList<string> Convert(string source, string destination, TensorDType? type, long? maxShardSize, CancellationToken cancellationToken)
    {
        string folder = Directory.Exists(source) ? source : Path.GetDirectoryName(Path.GetFullPath(source))!;
        if (Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) == Path.GetFullPath(destination).TrimEnd(Path.DirectorySeparatorChar))
            throw new CommandException($"'{destination}' is where the source lies; convert writes to another folder.");
        if (File.Exists(destination)) throw new CommandException($"'{destination}' is a file; convert writes a folder.");
        using ICheckpoint checkpoint = Checkpoint.Open(source);
        ConvBertConfig? config = File.Exists(Path.Combine(folder, ConvBertConfig.FileName)) ? ConvBertConfig.FromPretrained(folder) : null;
        Directory.CreateDirectory(destination);
        foreach (string name in Companions)
        {
            string file = Path.Combine(folder, name);
            if (File.Exists(file)) File.Copy(file, Path.Combine(destination, name), overwrite: true);
        }
        if (config is not null) (type is { } wanted ? config with { DType = ConfigName(wanted) } : config).SavePretrained(destination);
        TensorToWrite[] tensors = [.. checkpoint.Tensors.Values.Select(tensor => CheckpointCopy.Of(checkpoint, tensor, type))];
        return ShardedSafetensorsWriter.Write(destination, tensors, maxShardSize, cancellationToken: cancellationToken);
    }

    private static string ConfigName(TensorDType type) => type switch
    {
        TensorDType.F16 => "float16",
        TensorDType.BF16 => "bfloat16",
        _ => "float32",
    };
}
