using System.Text;

namespace ConvBert.Cli.Workloads;

/// <summary>
/// Weights and inputs computed from their names, so that benchmarks, trials and full-size tests need no download and every program that
/// knows the rule has the same numbers. All integer arithmetic is unsigned 64-bit and wraps.
/// </summary>
internal static class SyntheticWeights
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private const double Unit = 1 << 23;

    private static readonly (double Base, double Scale) LinearRange = (0, 0.07);

    /// <summary>The number of elements of a parallel chunk: large enough to pay for its start, small enough to balance.</summary>
    private const int ChunkLength = 1 << 18;

    /// <summary>FNV-1a, 64 bit, over the UTF-8 bytes of <paramref name="name"/>.</summary>
    public static ulong Seed(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(name)) hash = unchecked((hash ^ value) * 0x100000001B3);
        return hash;
    }

    /// <summary>The <paramref name="index"/>-th 64 random bits of a seed: SplitMix64.</summary>
    public static ulong Bits(ulong seed, long index)
    {
        unchecked
        {
            ulong z = seed + (ulong)(index + 1) * GoldenGamma;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>Base and scale of a tensor's values, by the first rule that its name meets.</summary>
    public static (double Base, double Scale) Range(string name) =>
        name.EndsWith("LayerNorm.weight", StringComparison.Ordinal) ? (1, 0.1)
        : name.EndsWith("bias", StringComparison.Ordinal) ? (0, 0.05)
        : name.Contains("depthwise", StringComparison.Ordinal) ? (0, 0.4)
        : name.Contains("embeddings.", StringComparison.Ordinal) ? (0, 0.06)
        : LinearRange;

    /// <summary>Whether a tensor is the weights of a linear layer, which are the ones that no special rule is for.</summary>
    public static bool IsLinear(string name) => Range(name) == LinearRange;

    /// <summary>
    /// Fills <paramref name="destination"/> with the row-major values of the tensor <paramref name="name"/> from the
    /// <paramref name="first"/> on.
    /// </summary>
    public static unsafe void Fill(string name, Span<float> destination, long first = 0)
    {
        ulong seed = Seed(name);
        (double offset, double scale) = Range(name);
        int length = destination.Length;
        if (length <= ChunkLength)
        {
            FillChunk(seed, offset, scale, first, destination);
            return;
        }
        fixed (float* start = destination)
        {
            float* pinned = start;
            Parallel.For(0, (length + ChunkLength - 1) / ChunkLength, chunk =>
            {
                int at = chunk * ChunkLength;
                FillChunk(seed, offset, scale, first + at, new Span<float>(pinned + at, Math.Min(ChunkLength, length - at)));
            });
        }
    }

    /// <summary>Fills <paramref name="destination"/> with ids in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static void FillIds(string name, Span<long> destination, long low, long high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        ulong seed = Seed(name);
        ulong count = (ulong)(high - low);
        for (int i = 0; i < destination.Length; i++) destination[i] = low + (long)(Bits(seed, i) % count);
    }

    private static void FillChunk(ulong seed, double offset, double scale, long first, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            long signed = (long)(Bits(seed, first + i) >> 40) - (1 << 23);
            destination[i] = (float)(offset + scale * (signed / Unit));
        }
    }
}
