using ConvBert.Checkpoints;

namespace ConvBert.Weights;

/// <summary>The names that files use for the tensors of the table.</summary>
internal static partial class ConvBertWeightTable
{
    internal const string Prefix = "convbert.";

    private static readonly string[] IgnoredBuffers = ["embeddings.position_ids", "embeddings.token_type_ids"];

    /// <summary>The name under which a class stores a tensor: backbone tensors have a prefix in every class with a head.</summary>
    internal static string StoredName(TensorDefinition tensor, ConvBertArchitecture architecture)
        => tensor.IsHead || architecture == ConvBertArchitecture.Model ? tensor.Name : Prefix + tensor.Name;

    /// <summary>
    /// The stored tensor for a tensor of the model, and its name: the class's own if the file has it, otherwise another name that files
    /// use.
    /// </summary>
    internal static TensorEntry? Find(
        TensorDefinition tensor, ConvBertArchitecture architecture, IReadOnlyDictionary<string, TensorEntry> tensors, out string? name)
    {
        string preferred = StoredName(tensor, architecture);
        string? other = tensor.IsHead ? null : architecture == ConvBertArchitecture.Model ? Prefix + tensor.Name : tensor.Name;
        string?[] candidates = [preferred, other, LegacyName(preferred), other is null ? null : LegacyName(other)];
        foreach (string? candidate in candidates)
        {
            if (candidate is null || !tensors.TryGetValue(candidate, out TensorEntry? entry)) continue;
            name = candidate;
            return entry;
        }

        name = null;
        return null;
    }

    /// <summary>Whether a stored tensor is a buffer that old versions saved and no version needs.</summary>
    internal static bool IsIgnored(string storedName)
    {
        string name = storedName.StartsWith(Prefix, StringComparison.Ordinal) ? storedName[Prefix.Length..] : storedName;
        return Array.IndexOf(IgnoredBuffers, name) >= 0;
    }

    /// <summary>The current name of a tensor that old versions called <c>LayerNorm.gamma</c> or <c>.beta</c>.</summary>
    internal static string CurrentName(string storedName)
    {
        if (storedName.EndsWith("LayerNorm.gamma", StringComparison.Ordinal)) return storedName[..^"gamma".Length] + "weight";
        return storedName.EndsWith("LayerNorm.beta", StringComparison.Ordinal) ? storedName[..^"beta".Length] + "bias" : storedName;
    }

    private static string? LegacyName(string name)
    {
        const string Weight = "LayerNorm.weight", Bias = "LayerNorm.bias";
        if (name.EndsWith(Weight, StringComparison.Ordinal)) return name[..^"weight".Length] + "gamma";
        return name.EndsWith(Bias, StringComparison.Ordinal) ? name[..^"bias".Length] + "beta" : null;
    }
}
