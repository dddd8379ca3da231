namespace ConvBert.Training.Tests.Support;

/// <summary>Hugging Face's activations without learned numbers, in double.</summary>
internal static class ReferenceActivations
{
    public static IReadOnlyDictionary<string, Func<double, double>> ByKey { get; } = new Dictionary<string, Func<double, double>>
    {
        ["gelu"] = Gelu,
        ["gelu_10"] = x => Math.Clamp(Gelu(x), -10, 10),
        ["gelu_new"] = x => x * Sigmoid(2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))),
        ["gelu_fast"] = x => x * Sigmoid(2 * 0.7978845608 * x * (1 + (0.044715 * x * x))),
        ["quick_gelu"] = x => x * Sigmoid(1.702 * x),
        ["laplace"] = x => 0.5 * (1 + Erf((x - 0.707107) / (0.282095 * Math.Sqrt(2)))),
        ["linear"] = x => x,
        ["mish"] = x => x * Math.Tanh(Softplus(x)),
        ["relu"] = x => Math.Max(x, 0),
        ["relu2"] = x => Math.Max(x, 0) * Math.Max(x, 0),
        ["relu6"] = x => Math.Clamp(x, 0, 6),
        ["leaky_relu"] = x => x >= 0 ? x : 0.01 * x,
        ["sigmoid"] = Sigmoid,
        ["silu"] = x => x * Sigmoid(x),
        ["tanh"] = Math.Tanh,
        ["hardswish"] = x => x * Math.Clamp(x + 3, 0, 6) / 6,
        ["sqrtsoftplus"] = x => Math.Sqrt(Softplus(x)),
    };

    private static double Gelu(double x) => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    /// <summary>The series of positive terms, which converges everywhere; beyond 6 erf is ±1 in double.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 6) return Math.Sign(x);
        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
