using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Names;

/// <summary>Translates the names and layouts of Keras' weights (<c>convbert/encoder/layer_._0/…/kernel:0</c>) to PyTorch's.</summary>
internal static class KerasName
{
    private const int MaxScopedNameLength = 2048;
    private const int MaxScopeCount = 10;
    private const string Scope = "___";
    private const string SeparableConvolution = "key_conv_attn_layer";

    /// <summary>A name without its first part, the model's scope; a single part is unchanged.</summary>
    internal static string WithoutScope(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is >= 0 and int slash ? name[(slash + 1)..] : name;

    /// <summary>PyTorch's name.</summary>
    internal static string ToPyTorch(string name)
    {
        string[] parts = Parts(name);
        parts[^1] = parts[^1] switch
        {
            "kernel" or "embeddings" or "gamma" => "weight",
            "beta" => "bias",
            "pointwise_kernel" => "pointwise.weight",
            "depthwise_kernel" => "depthwise.weight",
            string other => other,
        };
        return string.Join('.', parts);
    }

    /// <summary>PyTorch's name and layout of a stored tensor.</summary>
    internal static TensorTranslation? Translate(TensorEntry stored)
    {
        string[] parts = Parts(stored.Name);
        string name = ToPyTorch(stored.Name);
        int rank = stored.Shape.Count;
        switch (parts[^1])
        {
            case "depthwise_kernel" when rank == 3:
                return TensorTranslation.Permute(name, stored, 1, 2, 0);
            case "kernel" when rank == 4:
                return TensorTranslation.Permute(name, stored, 3, 2, 0, 1);
            case "kernel" or "pointwise_kernel" or "depthwise_kernel":
                return TensorTranslation.Reverse(name, stored);
            case "bias" when rank == 1 && parts.Length > 1 && parts[^2] == SeparableConvolution:
                return TensorTranslation.Reshape(name, stored.Shape[0], 1);
            default:
                return TensorTranslation.Copy(name, stored);
        }
    }

    private static string[] Parts(string name)
    {
        string plain = name.Replace(":0", "", StringComparison.Ordinal);
        string[] parts = plain.Replace("_._", "/", StringComparison.Ordinal).Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0) throw new CheckpointException($"\"{name}\" is not the name of a weight.");
        if (!plain.Contains(Scope, StringComparison.Ordinal)) return parts;
        if (name.Length > MaxScopedNameLength || plain.Split(Scope).Length - 1 > MaxScopeCount)
            throw new CheckpointException($"The weight name {name[..Math.Min(name.Length, 80)]}… is too long or holds too many {Scope}.");
        // "<x>___<y>" in the middle of a name is a Keras scope in front of the layer's own name.
        for (int i = 0; i < parts.Length - 1; i++)
        {
            int scope = parts[i].LastIndexOf(Scope, StringComparison.Ordinal);
            if (scope >= 0) parts[i] = parts[i][(scope + Scope.Length)..];
        }

        return [.. parts.Where(p => p.Length > 0)];
    }
}
