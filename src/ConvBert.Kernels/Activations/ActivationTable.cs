using System.Diagnostics.CodeAnalysis;

namespace ConvBert.Kernels.Activations;

/// <summary>
/// An activation: the names of its learned parameters, their values before training, and its factory.
/// </summary>
internal sealed record ActivationEntry(
    IReadOnlyList<string> Learned, float[] Untrained, Func<string, ReadOnlySpan<float>, Activation> Create);

/// <summary>Hugging Face's table of activations, ACT2FN.</summary>
internal static class ActivationTable
{
    /// <summary>log(expm1(0.8)) and log(expm1(0.3)) rounded to bfloat16 after each step, β, and ε = −1e−6 rounded to bfloat16.</summary>
    private static readonly float[] UntrainedXIelu = [0.2041015625f, -1.046875f, 0.5f, -9.98377799987793e-07f];

    private static readonly string[] Sorted =
    [
        "gelu", "gelu_10", "gelu_accurate", "gelu_fast", "gelu_new", "gelu_python", "gelu_python_tanh", "gelu_pytorch_tanh",
        "hardswish", "laplace", "leaky_relu", "linear", "mish", "prelu", "quick_gelu", "relu", "relu2", "relu6", "sigmoid", "silu",
        "sqrtsoftplus", "swish", "tanh", "xielu",
    ];

    /// <summary>All keys, in ordinal order.</summary>
    public static IReadOnlyList<string> Keys { get; } = Sorted;

    /// <summary>The entry of a key, created on request: a process that uses one activation compiles the code of that one only.</summary>
    public static bool TryFind(string key, [NotNullWhen(true)] out ActivationEntry? entry)
    {
        entry = key switch
        {
            "gelu" or "gelu_python" => Fixed<GeluActivation>(),
            "gelu_10" => Fixed<ClippedGeluActivation>(),
            "gelu_accurate" or "gelu_new" or "gelu_python_tanh" or "gelu_pytorch_tanh" => Fixed<NewGeluActivation>(),
            "gelu_fast" => Fixed<FastGeluActivation>(),
            "hardswish" => Fixed<HardSwishActivation>(),
            "laplace" => Fixed<LaplaceActivation>(),
            "leaky_relu" => new([], [], static (key, _) => new Activation<LeakyReluActivation>(key, new(0.01f))),
            "linear" => Fixed<LinearActivation>(),
            "mish" => Fixed<MishActivation>(),
            "prelu" => new(["weight"], [0.25f], static (key, learned) => new Activation<LeakyReluActivation>(key, new(learned[0]))),
            "quick_gelu" => Fixed<QuickGeluActivation>(),
            "relu" => Fixed<ReluActivation>(),
            "relu2" => Fixed<ReluSquaredActivation>(),
            "relu6" => Fixed<Relu6Activation>(),
            "sigmoid" => Fixed<SigmoidActivation>(),
            "silu" or "swish" => Fixed<SiluActivation>(),
            "sqrtsoftplus" => Fixed<SqrtSoftplusActivation>(),
            "tanh" => Fixed<TanhActivation>(),
            "xielu" => new(["alpha_p", "alpha_n", "beta", "eps"], UntrainedXIelu, static (key, learned) =>
                new Activation<XIeluActivation>(key, new(learned[0], learned[1], learned[2], learned[3]))),
            _ => null,
        };
        return entry is not null;
    }

    public static ActivationEntry Find(string key) => TryFind(key, out ActivationEntry? entry)
        ? entry
        : throw new ArgumentException($"\"{key}\" is not a known activation; expected one of: {string.Join(", ", Keys)}.", nameof(key));

    private static ActivationEntry Fixed<TOperator>() where TOperator : struct, IActivation =>
        new([], [], static (key, _) => new Activation<TOperator>(key, default));
}
