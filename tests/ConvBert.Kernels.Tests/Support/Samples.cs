namespace ConvBert.Kernels.Tests.Support;

/// <summary>Inputs for functions of one number; the same ones in every run.</summary>
internal static class Samples
{
    /// <summary>Zeros, ones, the smallest and largest of every kind, infinities and NaN, both signs.</summary>
    public static float[] Special { get; } =
    [
        0f, -0f, 1f, -1f, 0.5f, -0.5f, 2f, -2f, 3f, -3f, 6f, -6f, 10f, -10f, 20f, -20f, 88.72284f, 88.72283f, -87.33655f, -103.97208f,
            -104f, 1e4f, -1e4f,
        float.Epsilon, -float.Epsilon, 1.17549421e-38f, -1.17549421e-38f, 1.17549435e-38f, -1.17549435e-38f, 1e-20f, -1e-20f, 1e-6f, -1e-6f,
        1e19f, -1e19f, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, -float.NaN,
    ];

    /// <summary>Of every binade and both signs, denormals, infinities and NaN included, so many random floats.</summary>
    public static float[] AllExponents(int perBinade, int seed = 1)
    {
        var random = new Random(seed);
        var samples = new float[512 * perBinade];
        for (int i = 0; i < samples.Length; i++)
        {
            uint signAndExponent = (uint)(i / perBinade) << 23;
            samples[i] = BitConverter.UInt32BitsToSingle(signAndExponent | (uint)random.Next(1 << 23));
        }

        return samples;
    }

    /// <summary>Evenly spaced floats of [from, to], the ends included, each moved at random within its cell.</summary>
    public static float[] Dense(float from, float to, int count, int seed = 2)
    {
        var random = new Random(seed);
        double cell = ((double)to - from) / count;
        var samples = new float[count];
        for (int i = 0; i < count; i++) samples[i] = Math.Clamp((float)(from + (cell * (i + random.NextDouble()))), from, to);
        samples[0] = from;
        samples[^1] = to;
        return samples;
    }

    /// <summary>Normally distributed floats.</summary>
    public static float[] Normal(int count, double deviation = 1, int seed = 3)
    {
        var random = new Random(seed);
        var samples = new float[count];
        for (int i = 0; i < count; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            samples[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return samples;
    }
}
