namespace ConvBert;

/// <summary>The activation names that a configuration may use: Hugging Face's table of transformers 4.30 to 5.</summary>
internal static class ActivationNames
{
    private static readonly string[] All =
    [
        "gelu", "gelu_10", "gelu_accurate", "gelu_fast", "gelu_new", "gelu_python", "gelu_python_tanh", "gelu_pytorch_tanh", "hardswish",
        "laplace", "leaky_relu", "linear", "mish", "prelu", "quick_gelu", "relu", "relu2", "relu6", "sigmoid", "silu", "sqrtsoftplus", "swish",
        "tanh", "xielu",
    ];

    internal static string Description { get; } = "one of " + string.Join(", ", All);

    internal static bool Contains(string name) => Array.IndexOf(All, name) >= 0;
}
