namespace ConvBert.Checkpoints;

/// <summary>Finds and opens the weights of a model.</summary>
public static class Checkpoint
{
    private const int BeginningLength = 4096;
    private const int MaxNamesListed = 20;

    /// <summary>
    /// Opens a file, or the preferred weights of a folder in Hugging Face's order: safetensors, sharded safetensors, PyTorch .bin,
    /// sharded .bin, then the registered formats.
    /// </summary>
    /// <param name="path">A model folder, a model's folder in the local hub cache, a weights file or a shard index.</param>
    /// <param name="options">What to prefer; null for defaults.</param>
    /// <returns>The open checkpoint, with PyTorch's names.</returns>
    /// <exception cref="CheckpointException">No weights are found, or the file is malformed.</exception>
    public static ICheckpoint Open(string path, CheckpointOpenOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new CheckpointOpenOptions();
        string resolved = HubCache.Resolve(path, options.Revision);
        if (Directory.Exists(resolved)) return OpenFolder(resolved, options);
        return File.Exists(resolved) ? OpenFile(resolved) : throw new CheckpointException(path, null, "no such file or folder");
    }

    private static ICheckpoint OpenFolder(string folder, CheckpointOpenOptions options)
    {
        if (options.Variant is { } variant) CheckVariant(folder, variant);
        foreach (ICheckpointFormat format in Ordered(options))
        {
            foreach (string name in format.FileNames(options.Variant))
            {
                string file = Path.Combine(folder, name);
                if (File.Exists(file)) return format.Open(file);
            }
        }

        throw NothingFound(folder, options);
    }

    private static void CheckVariant(string folder, string variant)
    {
        if (variant.Length == 0 || !variant.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            throw new CheckpointException(folder, null, $"the variant {variant} cannot be part of a file name");
    }

    private static List<ICheckpointFormat> Ordered(CheckpointOpenOptions options)
    {
        ICheckpointFormat[] builtIn = CheckpointFormats.BuiltIn;
        if (options.UseSafetensors is { } wanted)
            builtIn = Array.FindAll(builtIn, f => wanted == (f.Name == SafetensorsCheckpoint.FormatName));
        ICheckpointFormat[] tensorFlow = Array.FindAll(CheckpointFormats.Added, f => f.IsTensorFlow);
        ICheckpointFormat[] others = Array.FindAll(CheckpointFormats.Added, f => !f.IsTensorFlow);
        return options.FromTf ? [.. tensorFlow, .. builtIn, .. others] : [.. builtIn, .. others, .. tensorFlow];
    }

    private static ICheckpoint OpenFile(string path)
    {
        byte[] beginning = ReadBeginning(path);
        if (FileSignature.IsLfsPointer(beginning)) throw new CheckpointException(path, null, FileSignature.Describe(beginning));
        foreach (ICheckpointFormat format in CheckpointFormats.Added.Concat(CheckpointFormats.BuiltIn))
        {
            bool isIndex = path.EndsWith(".json", StringComparison.Ordinal) && IsIndexOf(format, Path.GetFileName(path));
            if (isIndex || format.Recognizes(path, beginning)) return format.Open(path);
        }

        throw new CheckpointException(
            path, null, $"is not a checkpoint: {FileSignature.Describe(beginning)}; supported are {Supported(null)}");
    }

    // model.safetensors.index.json and model.safetensors.index.fp16.json belong to the format of model.safetensors.
    private static bool IsIndexOf(ICheckpointFormat format, string name)
        => format.FileNames(null).Any(known => known.EndsWith(".index.json", StringComparison.Ordinal)
            && name.StartsWith(known[..^"json".Length], StringComparison.Ordinal));

    private static byte[] ReadBeginning(string path)
    {
        using ReadableFile file = ReadableFile.Open(path);
        return file.ReadBeginning(BeginningLength);
    }

    private static CheckpointException NothingFound(string folder, CheckpointOpenOptions options)
    {
        string[] names = [.. Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
        string found = names.Length == 0
            ? "the folder is empty"
            : "found " + string.Join(", ", names.Take(MaxNamesListed)) + (names.Length > MaxNamesListed ? " …" : "");
        string hint = names.Contains("flax_model.msgpack") ? "; Flax weights are not supported" : "";
        bool isTensorFlow = names.Any(n => n is "tf_model.h5" or "tf_model.h5.index.json" or "model.ckpt.index");
        if (isTensorFlow && !CheckpointFormats.Added.Any(f => f.IsTensorFlow))
            hint += "; register the formats of ConvBert.TensorFlow to read TensorFlow's";
        return new CheckpointException(folder, null, $"has no weights; expected {Supported(options)}; {found}{hint}");
    }

    private static string Supported(CheckpointOpenOptions? options)
        => string.Join(", ", Ordered(options ?? new CheckpointOpenOptions()).SelectMany(f => f.FileNames(options?.Variant)));
}
