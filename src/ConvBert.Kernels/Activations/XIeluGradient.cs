using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Activations;

/// <summary>
/// x &gt; 0 ? 2αp·x + β : αn·(min(x, ε)′·exp(x) − 1) + β; by the learned p and q, through αp = softplus(p) and αn = β + softplus(q),
/// whose rounding to bfloat16 counts as the identity: σ(p)·x² for x &gt; 0 and σ(q)·(expm1(min(x, ε)) − x) elsewhere.
/// </summary>
internal readonly struct XIeluGradient(float p, float q, float beta, float epsilon) : ILearnedGradient
{
    private readonly XIeluActivation _forward = new(p, q, beta, epsilon);
    private readonly float _byPositive = VectorSigmoid.Sigmoid(new Scalar(p)).Value;
    private readonly float _byNegative = VectorSigmoid.Sigmoid(new Scalar(q)).Value;

    public int LearnedCount => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke<T>(T x, out T value, out T derivative) where T : struct, ISimd<T>
    {
        value = _forward.Invoke(x);
        derivative = _forward.Derivative(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Learned<T>(T x, out T first, out T second) where T : struct, ISimd<T>
    {
        T zero = T.Create(0f);
        first = T.SelectLess(zero, x, x * x * T.Create(_byPositive), zero);
        second = T.SelectLess(zero, x, zero, _forward.Bend(x) * T.Create(_byNegative));
    }
}
