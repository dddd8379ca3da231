using ConvBert.Checkpoints;

namespace ConvBert.Weights;

/// <summary>The names that files use for the tensors of the table.</summary>
internal static partial class ConvBertWeightTable
{
    internal const string Prefix = "convbert.";

    private static readonly string[] IgnoredBuffers = ["embeddings.position_ids", "embeddings.token_type_ids"];

    /// <summary>The name that a class stores a tensor under: backbone tensors have a prefix in every class that has a head.</summary>
    internal static string StoredName(TensorDefinition tensor, ConvBertArchitecture architecture)
        => tensor.IsHead || architecture == ConvBertArchitecture.Model ? tensor.Name : Prefix + tensor.Name;

    /// <summary>The stored tensor that serves as a tensor of the model, and the name that it goes by: the class's own where the file has it, else another that files use.</summary>
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

    /// <summary>Whether a stored tensor is one of the buffers that old versions saved and that no version needs.</summary>
    internal static bool IsIgnored(string storedName)
    {
        string name = storedName.StartsWith(Prefix, StringComparison.Ordinal) ? storedName[Prefix.Length..] : storedName;
        return Array.IndexOf(IgnoredBuffers, name) >= 0;
    }

    /// <summary>The name that current versions give a tensor which old ones called <c>LayerNorm.gamma</c> or <c>.beta</c>.</summary>
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
