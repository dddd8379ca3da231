using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Tests.Support;

/// <summary>Activations on arrays.</summary>
internal static unsafe class ActivationRuns
{
    /// <summary>f(x) on lanes of a kind.</summary>
    public static float[] On<T>(Activation activation, ReadOnlySpan<float> x) where T : struct, ISimd<T>
    {
        var y = new float[x.Length];
        fixed (float* source = x, destination = y)
        {
            activation.Apply<T>(new(source, 1, x.Length), null, new(destination, 1, x.Length));
        }

        return y;
    }

    /// <summary>f(x) on a tier.</summary>
    public static float[] On(SimdTier tier, Activation activation, float[] x)
    {
        var run = new Run(activation, x);
        Tiers.Run(tier, run);
        return run.Result;
    }

    private sealed class Run(Activation activation, float[] x) : ITierAction
    {
        public float[] Result { get; private set; } = [];

        void ITierAction.Run<T>() => Result = On<T>(activation, x);
    }
}
