using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Tests.VectorMath;

/// <summary>The functions of VectorMath as activations, so that the loop of those runs them.</summary>
internal static class Functions
{
    public static IReadOnlyList<string> Names { get; } = ["exp", "expm1", "erf(x/√2)", "tanh", "sigmoid", "log1p", "softplus"];

    public static Activation Create(string name) => name switch
    {
        "exp" => new Activation<Exp>(name, default),
        "expm1" => new Activation<Expm1>(name, default),
        "erf(x/√2)" => new Activation<Erf>(name, default),
        "tanh" => new Activation<Tanh>(name, default),
        "sigmoid" => new Activation<Sigmoid>(name, default),
        "log1p" => new Activation<Log1p>(name, default),
        "softplus" => new Activation<Softplus>(name, default),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public static Func<double, double> Reference(string name) => name switch
    {
        "exp" => Math.Exp,
        "expm1" => Support.Reference.Expm1,
        "erf(x/√2)" => static x => Support.Reference.Erf(x / Math.Sqrt(2)),
        "tanh" => Math.Tanh,
        "sigmoid" => Support.Reference.Sigmoid,
        "log1p" => Support.Reference.Log1p,
        "softplus" => Support.Reference.Softplus,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private readonly struct Exp : IActivation
    {
        public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorExp.Exp(x);
    }

    private readonly struct Expm1 : IActivation
    {
        public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorExpm1.Expm1(x);
    }

    private readonly struct Erf : IActivation
    {
        public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorErf.ErfOfNormal(x);
    }

    private readonly struct Tanh : IActivation
    {
        public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorTanh.Tanh(x);
    }

    private readonly struct Sigmoid : IActivation
    {
        public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorSigmoid.Sigmoid(x);
    }

    private readonly struct Log1p : IActivation
    {
        public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorLog1p.OfUnit(x);
    }

    private readonly struct Softplus : IActivation
    {
        public T Invoke<T>(T x) where T : struct, ISimd<T> => VectorLog1p.Softplus(x);
    }
}
