using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Activations;

/// <summary>The gradient of an activation, in the form that a training step calls. See docs/training-numerics.md, "Activations".</summary>
internal abstract class ActivationGradient
{
    /// <summary>Numbers of the activation that are learned: the leading ones of <see cref="Activation.LearnedNames"/>.</summary>
    public virtual int LearnedCount => 0;

    /// <summary>Creates the gradient of <see cref="Activation.Create"/> of the same arguments.</summary>
    /// <exception cref="ArgumentException">The key is unknown, or the number of learned numbers is wrong.</exception>
    public static ActivationGradient Create(string key, ReadOnlySpan<float> learned = default)
    {
        ActivationEntry entry = ActivationTable.Find(key);
        if (learned.Length != 0 && learned.Length != entry.Learned.Count)
            throw new ArgumentException(
                $"The activation \"{key}\" has {entry.Learned.Count} learned numbers, not {learned.Length}.", nameof(learned));
        ReadOnlySpan<float> numbers = learned.Length == 0 ? entry.Untrained : learned;
        return key switch
        {
            "gelu" or "gelu_python" => new ActivationGradient<GeluGradient>(default),
            "gelu_10" => new ActivationGradient<ClippedGeluGradient>(default),
            "gelu_accurate" or "gelu_new" or "gelu_python_tanh" or "gelu_pytorch_tanh" => new ActivationGradient<NewGeluGradient>(default),
            "gelu_fast" => new ActivationGradient<FastGeluGradient>(default),
            "hardswish" => new ActivationGradient<HardSwishGradient>(default),
            "laplace" => new ActivationGradient<LaplaceGradient>(default),
            "leaky_relu" => new ActivationGradient<LeakyReluGradient>(new(0.01f)),
            "linear" => new ActivationGradient<LinearGradient>(default),
            "mish" => new ActivationGradient<MishGradient>(default),
            "prelu" => new LearnedGradient<PReluGradient>(new(numbers[0])),
            "quick_gelu" => new ActivationGradient<QuickGeluGradient>(default),
            "relu" => new ActivationGradient<ReluGradient>(default),
            "relu2" => new ActivationGradient<ReluSquaredGradient>(default),
            "relu6" => new ActivationGradient<Relu6Gradient>(default),
            "sigmoid" => new ActivationGradient<SigmoidGradient>(default),
            "silu" or "swish" => new ActivationGradient<SiluGradient>(default),
            "sqrtsoftplus" => new ActivationGradient<SqrtSoftplusGradient>(default),
            "tanh" => new ActivationGradient<TanhGradient>(default),
            "xielu" => new LearnedGradient<XIeluGradient>(new(numbers[0], numbers[1], numbers[2], numbers[3])),
            _ => throw new ArgumentException($"The activation \"{key}\" has no gradient.", nameof(key)),
        };
    }

    /// <summary>dx = dy·f′(x), and y = f(x) again, on the widest tier.</summary>
    /// <param name="x">The forward's input, bias included, <c>[rows, columns]</c>.</param>
    /// <param name="dy">The gradient of y, <c>[rows, columns]</c>.</param>
    /// <param name="y">Receives f(x), <c>[rows, columns]</c>; may be x.</param>
    /// <param name="dx">Receives <c>[rows, columns]</c>; may be dy.</param>
    public abstract void Run(MatrixView x, MatrixView dy, MatrixView y, MatrixView dx);

    /// <summary>
    /// Writes each row's part of the gradients of the learned numbers, Σ_c dy·∂f/∂a in the canonical lanes. Only where there are any.
    /// </summary>
    /// <param name="x">The forward's input, <c>[rows, columns]</c>.</param>
    /// <param name="dy">The gradient of y, <c>[rows, columns]</c>.</param>
    /// <param name="sums">Receives <c>[rows, 2]</c>.</param>
    public virtual unsafe void Learned(MatrixView x, MatrixView dy, float* sums) => throw new NotSupportedException();

    /// <summary>
    /// The same as <see cref="Run(MatrixView, MatrixView, MatrixView, MatrixView)"/> on lanes of a kind; on <see cref="Scalar"/>, the
    /// definition.
    /// </summary>
    internal abstract void Run<TSimd>(MatrixView x, MatrixView dy, MatrixView y, MatrixView dx) where TSimd : struct, ISimd<TSimd>;

    /// <summary>The definition of <see cref="Learned"/>.</summary>
    internal virtual unsafe void LearnedScalar(MatrixView x, MatrixView dy, float* sums) => throw new NotSupportedException();

    /// <summary><see cref="Learned"/> on the 16 lanes side by side.</summary>
    internal virtual unsafe void LearnedLanes<TLanes>(MatrixView x, MatrixView dy, float* sums) where TLanes : struct, ISimd<TLanes> =>
        throw new NotSupportedException();
}
