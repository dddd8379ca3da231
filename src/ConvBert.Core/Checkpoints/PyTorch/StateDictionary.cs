namespace ConvBert.Checkpoints;

/// <summary>Extracts the tensors of a pickle: a dictionary from names to tensors, and nothing else.</summary>
internal static class StateDictionary
{
    // A tied table is stored once under two names; no model shares its data more often than this.
    private const int MaxTimesNamed = 16;

    internal static Dictionary<string, TorchTensor> Read(object? root, ReadableFile file)
    {
        if (root is not PickleDictionary dictionary)
            throw new CheckpointException(file.Path, null, $"holds {Describe(root)}; expected a dictionary from names to tensors");
        var tensors = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in dictionary.Items)
        {
            if (key is not string name)
                throw new CheckpointException(file.Path, null, $"has a dictionary key that is {Describe(key)}; expected names");
            tensors[name] = value as TorchTensor
                ?? throw new CheckpointException(
                file.Path, name, $"is {Describe(value)}; expected a tensor (a training checkpoint must be exported first)");
        }

        if (tensors.Count > CheckpointLimits.MaxTensors)
            throw new CheckpointException(file.Path, null, $"names more than {CheckpointLimits.MaxTensors} tensors");
        RequireBounded(tensors, file);
        return tensors;
    }

    // Strides of 0 expand one element to any size.
    private static void RequireBounded(Dictionary<string, TorchTensor> tensors, ReadableFile file)
    {
        Int128 total = 0;
        foreach ((string name, TorchTensor tensor) in tensors)
        {
            if (tensor.Size.Length > CheckpointLimits.MaxRank)
                throw new CheckpointException(
                    file.Path, name, $"has {tensor.Size.Length} dimensions; at most {CheckpointLimits.MaxRank} are allowed");
            Int128 bytes = tensor.DType.BitWidth() / 8;
            foreach (long size in tensor.Size) bytes *= size;
            if (bytes > file.Length)
                throw new CheckpointException(file.Path, name, $"expands to {bytes} bytes, more than the file's {file.Length}");
            total += bytes;
        }

        if (total > (Int128)file.Length * MaxTimesNamed)
            throw new CheckpointException(file.Path, null, $"its tensors expand to {total} bytes from the file's {file.Length}");
    }

    private static string Describe(object? value) => value switch
    {
        null => "None",
        PickleDictionary => "a dictionary",
        PickleList => "a list",
        PickleTuple => "a tuple",
        TorchTensor => "a tensor",
        string => "a string",
        TorchStorage => "a storage",
        _ => "a number or symbol",
    };
}
