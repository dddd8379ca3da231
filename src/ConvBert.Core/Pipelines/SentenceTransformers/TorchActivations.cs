using ConvBert.Kernels.Activations;

namespace ConvBert.Pipelines;

/// <summary>PyTorch's activation modules, as they are without arguments, by the names that configurations have for them.</summary>
internal static class TorchActivations
{
    /// <summary>The identity, by its full name.</summary>
    public const string Identity = "torch.nn.modules.linear.Identity";

    /// <summary>The hyperbolic tangent, by its full name.</summary>
    public const string Tanh = "torch.nn.modules.activation.Tanh";

    /// <summary>The logistic function, by its full name.</summary>
    public const string Sigmoid = "torch.nn.modules.activation.Sigmoid";

    private static readonly (string Module, string Key)[] Known =
    [
        ("Identity", "linear"), ("Tanh", "tanh"), ("ReLU", "relu"), ("ReLU6", "relu6"), ("LeakyReLU", "leaky_relu"), ("GELU", "gelu"),
        ("Sigmoid", "sigmoid"), ("SiLU", "silu"), ("Mish", "mish"), ("Hardswish", "hardswish"),
    ];

    /// <summary>A name that is known.</summary>
    /// <exception cref="ConvBertConfigException">It is not; the message names <paramref name="key"/>.</exception>
    public static string Require(string key, string name) => KeyOf(name) is not null ? name : throw new ConvBertConfigException(
        key, name, $"one of PyTorch's {string.Join(", ", Known.Select(known => known.Module))} (torch.nn.…)");

    /// <summary>The function of a name that is known.</summary>
    public static Activation Create(string name) => Activation.Create(KeyOf(name)!);

    /// <summary>The function's name in <c>hidden_act</c>; null for an unknown one.</summary>
    public static string? KeyOf(string name)
    {
        string module = name[(name.LastIndexOf('.') + 1)..];
        return name.StartsWith("torch.nn.", StringComparison.Ordinal) ? Array.Find(Known, known => known.Module == module).Key : null;
    }
}
