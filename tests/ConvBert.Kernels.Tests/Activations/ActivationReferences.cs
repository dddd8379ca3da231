using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Activations;

/// <summary>An activation in double and how far a float may be from it: so many ulps, or so many 2⁻²⁴ of |x|, or of 1.</summary>
internal sealed record ActivationReference(Func<double, double> Function, double Ulps, double OfInput = 0, double OfOne = 0)
{
    public bool Accepts(float x, float y)
    {
        double exact = Function(x);
        double absolute = Math.ScaleB((OfInput * Math.Abs((double)x)) + OfOne, -24);
        return Ulp.Error(y, exact) <= Ulps * Ulp.Slack || Math.Abs(y - exact) <= absolute * Ulp.Slack;
    }
}

/// <summary>
/// Hugging Face's formulas. The ulps follow from the functions' own (see VectorMathAccuracyTests) and one half for each further rounding;
/// a share of |x| is allowed where Hugging Face's formula adds 1 to an erf or tanh that may be −1, or subtracts x from expm1(x).
/// </summary>
internal static class ActivationReferences
{
    private static readonly double SqrtTwoOverPi = Math.Sqrt(2 / Math.PI);

    private static readonly ActivationReference Gelu = new(x => x * Reference.NormalCdf(x), 1.8, OfInput: 1);

    private static readonly ActivationReference NewGelu = new(x => TanhGelu(x, SqrtTwoOverPi), 4, OfInput: 1);

    private static readonly ActivationReference Silu = new(x => x * Reference.Sigmoid(x), 3.5, OfInput: 0.01);

    public static IReadOnlyDictionary<string, ActivationReference> ByKey { get; } = new Dictionary<string, ActivationReference>
    {
        ["gelu"] = Gelu,
        ["gelu_python"] = Gelu,
        ["gelu_10"] = new(x => Math.Clamp(x * Reference.NormalCdf(x), -10, 10), 1.8, OfInput: 1),
        ["gelu_new"] = NewGelu,
        ["gelu_pytorch_tanh"] = NewGelu,
        ["gelu_accurate"] = NewGelu,
        ["gelu_python_tanh"] = NewGelu,
        ["gelu_fast"] = new(x => TanhGelu(x, 0.7978845608), 4, OfInput: 1),
        ["quick_gelu"] = new(x => x * Reference.Sigmoid(1.702 * x), 4, OfInput: 1),
        ["laplace"] = new(x => Reference.NormalCdf((x - 0.707107) / 0.282095), 1.5, OfOne: 2.5),
        ["linear"] = new(x => x, 0),
        ["mish"] = new(x => x * Math.Tanh(Reference.Softplus(x)), 5, OfInput: 0.01),
        ["relu"] = new(Relu, 0),
        ["relu2"] = new(x => Relu(x) * Relu(x), 0.5),
        ["relu6"] = new(x => Math.Min(Relu(x), 6), 0),
        ["leaky_relu"] = new(x => x >= 0 ? x : 0.01 * x, 1.5),
        ["prelu"] = new(x => x >= 0 ? x : 0.25 * x, 0.5),
        ["sigmoid"] = new(Reference.Sigmoid, 3.5, OfOne: 1e-20),
        ["silu"] = Silu,
        ["swish"] = Silu,
        ["tanh"] = new(Math.Tanh, 2.6),
        ["xielu"] = new(XIelu, 2, OfInput: 3),
        ["hardswish"] = new(x => x * Math.Min(Relu(x + 3), 6) / 6, 2),
        ["sqrtsoftplus"] = new(x => Math.Sqrt(Reference.Softplus(x)), 2, OfOne: 1e-10),
    };

    private static double Relu(double x) => x < 0 ? 0 : x;

    private static double TanhGelu(double x, double factor) => x * Reference.Sigmoid(2 * factor * x * (1 + (0.044715 * x * x)));

    /// <summary>With the numbers of a module that was never trained: both α are the bfloat16 0.80078125.</summary>
    private static double XIelu(double x) => x > 0
        ? (0.80078125 * x * x) + (0.5 * x)
        : (0.80078125 * (Reference.Expm1(Math.Min(x, -9.98377799987793e-07)) - x)) + (0.5 * x);
}
