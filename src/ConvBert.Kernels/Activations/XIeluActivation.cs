using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Activations;

/// <summary>x &gt; 0 ? αp·x² + β·x : αn·(expm1(min(x, ε)) − x) + β·x, with αp = softplus(p) and αn = β + softplus(q).</summary>
/// <remarks>p, q, β, ε and every number made of them are bfloat16, whatever the precision of the model; x is not rounded.</remarks>
internal readonly struct XIeluActivation : IActivation
{
    private readonly float _positive;
    private readonly float _negative;
    private readonly float _beta;
    private readonly float _epsilon;

    public XIeluActivation(float p, float q, float beta, float epsilon)
    {
        _beta = Round(beta);
        _epsilon = Round(epsilon);
        _positive = Round(Softplus(Round(p)));
        _negative = Round(_beta + Round(Softplus(Round(q))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(T x) where T : struct, ISimd<T>
    {
        T positive = T.Create(_positive) * x * x;
        T negative = Bend(x) * T.Create(_negative);
        return T.MultiplyAdd(T.Create(_beta), x, T.SelectLess(T.Create(0f), x, positive, negative));
    }

    /// <summary>The derivative by x; min(x, ε) has the slope 1 below ε and 0 above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Derivative<T>(T x) where T : struct, ISimd<T>
    {
        T positive = T.Create(2 * _positive) * x;
        T bend = T.SelectLess(x, T.Create(_epsilon), VectorExpm1.Expm1(x), T.Create(-1f));
        return T.Create(_beta) + T.SelectLess(T.Create(0f), x, positive, bend * T.Create(_negative));
    }

    /// <summary>expm1(min(x, ε)) − x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Bend<T>(T x) where T : struct, ISimd<T> => VectorExpm1.Expm1(T.Min(T.Create(_epsilon), x)) - x;

    /// <summary>ln(1 + eˣ); below −20 that is eˣ to 1e−9.</summary>
    private static double Softplus(float x) => x < -20 ? Math.Exp(x) : x > 20 ? x : Math.Log(1 + Math.Exp(x));

    /// <summary>To the nearest bfloat16, ties to even; NaN stays NaN.</summary>
    private static float Round(double value)
    {
        uint bits = BitConverter.SingleToUInt32Bits((float)value);
        uint rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF_0000;
        return double.IsNaN(value) ? float.NaN : BitConverter.UInt32BitsToSingle(rounded);
    }
}
