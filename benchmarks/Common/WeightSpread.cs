using System.Collections.Concurrent;
using ConvBert.Cli.Workloads;

namespace ConvBert.Measurement;

/// <summary>How the synthetic weights of linear layers lie about zero.</summary>
internal enum WeightSpread
{
    /// <summary>Evenly between two bounds: the hardest case for sums of 16 bits.</summary>
    Uniform,

    /// <summary>Along the normal distribution of the same variance, as those of trained models nearly do.</summary>
    Normal,
}

/// <summary>Fills tensors with either.</summary>
internal static class WeightSpreads
{
    /// <summary>Fills <paramref name="destination"/> with the row-major values of the tensor <paramref name="name"/>.</summary>
    public static void Fill(this WeightSpread spread, string name, float[] destination)
    {
        if (spread == WeightSpread.Normal && SyntheticWeights.IsLinear(name)) FillNormal(name, destination);
        else SyntheticWeights.Fill(name, destination);
    }

    /// <summary>Box and Muller's transform of a name's random bits; the variance is that of <see cref="SyntheticWeights.Range"/>.</summary>
    private static void FillNormal(string name, float[] destination)
    {
        const double Steps = 1L << 32;
        ulong seed = SyntheticWeights.Seed(name);
        double deviation = SyntheticWeights.Range(name).Scale / Math.Sqrt(3);
        Parallel.ForEach(Partitioner.Create(0, destination.Length), part =>
        {
            for (int i = part.Item1; i < part.Item2; i++)
            {
                ulong bits = SyntheticWeights.Bits(seed, i);
                double radius = Math.Sqrt(-2 * Math.Log(((bits >> 32) + 0.5) / Steps)), turn = (uint)bits / Steps;
                destination[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * turn));
            }
        });
    }
}
