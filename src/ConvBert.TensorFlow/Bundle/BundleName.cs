using ConvBert.Checkpoints;
using ConvBert.TensorFlow.Names;

namespace ConvBert.TensorFlow.Bundle;

/// <summary>Translates the names and layouts of the original research code's variables to PyTorch's.</summary>
internal static class BundleName
{
    private const string Backbone = "electra/";
    private const string Layer = "layer_";

    // Pre-training's heads and generator, fine-tuning's heads, and the optimizer's state have no counterpart in PyTorch.
    private static readonly string[] Ignored = ["generator/", "generator_predictions/", "discriminator_predictions/", "task_specific/"];
    private static readonly string[] Slots = ["/adam_m", "/adam_v"];

    /// <summary>PyTorch's name and layout of a variable; null if the model does not use it. Unknown variables keep their names.</summary>
    internal static TensorTranslation? Translate(TensorEntry stored)
    {
        if (IsIgnored(stored.Name)) return null;
        if (!stored.Name.StartsWith(Backbone, StringComparison.Ordinal)) return TensorTranslation.Copy(stored.Name, stored);
        string[] parts = stored.Name[Backbone.Length..].Split('/');
        string name = string.Join('.', parts.Select(Rename));
        int rank = stored.Shape.Count;
        return parts[^1] switch
        {
            "depthwise_kernel" when rank == 3 => TensorTranslation.Permute(name, stored, 1, 2, 0),
            "pointwise_kernel" => TensorTranslation.Reverse(name, stored),
            // Grouped kernels already have PyTorch's layout: group, input, output.
            "kernel" when rank == 2 => TensorTranslation.Reverse(name, stored),
            "bias" when rank == 1 && parts is [.., "conv_attn_key", _] => TensorTranslation.Reshape(name, stored.Shape[0], 1),
            _ => TensorTranslation.Copy(name, stored),
        };
    }

    private static bool IsIgnored(string name) => name == "global_step"
        || Ignored.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        || Slots.Any(slot => name.EndsWith(slot, StringComparison.Ordinal));

    private static string Rename(string part) => part switch
    {
        "conv_attn_key" => "key_conv_attn_layer",
        "conv_attn_kernel" => "conv_kernel_layer",
        "conv_attn_point" => "conv_out_layer",
        "g_dense" => "dense",
        "kernel" or "gamma" => "weight",
        "beta" => "bias",
        "depthwise_kernel" => "depthwise.weight",
        "pointwise_kernel" => "pointwise.weight",
        "word_embeddings" or "position_embeddings" or "token_type_embeddings" => part + ".weight",
        _ when part.StartsWith(Layer, StringComparison.Ordinal) => "layer." + part[Layer.Length..],
        _ => part,
    };
}
