using ConvBert.Kernels.RandomNumbers;

namespace ConvBert.Training.Parameters;

/// <summary>Numbers of a normal distribution, a function of seed, place and index alone.</summary>
internal static class NormalNumbers
{
    /// <summary>Fills with mean 0 and the given standard deviation, by the Box–Muller transform of counter-based random words.</summary>
    public static void Fill(Span<float> values, double deviation, ulong seed, uint place)
    {
        const double Two32 = 4294967296.0;
        for (int i = 0; i < values.Length; i++)
        {
            var words = Philox.Block(seed, (uint)i, 0, place, 0);
            double radius = Math.Sqrt(-2 * Math.Log((words.Item1 + 1.0) / Two32));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * (words.Item2 / Two32)));
        }
    }
}
