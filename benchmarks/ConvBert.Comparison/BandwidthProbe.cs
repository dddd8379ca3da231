using System.Numerics.Tensors;

namespace ConvBert.Comparison;

/// <summary>Read bandwidth of main memory: sums over an array that no cache holds.</summary>
internal sealed class BandwidthProbe
{
    private const int Repetitions = 5;

    private readonly float[] _values = new float[128 << 20];

    /// <summary>Maps the array's pages, which a first read of untouched memory would not.</summary>
    public BandwidthProbe() => Array.Fill(_values, 1f);

    /// <summary>GB/s of <paramref name="threads"/> threads together, median of a few passes.</summary>
    public double Measure(int threads)
    {
        double[] rates = new double[Repetitions];
        for (int i = 0; i < rates.Length; i++)
        {
            double milliseconds = Interleave.Once(() => Read(threads));
            rates[i] = (double)_values.Length * sizeof(float) / (milliseconds * 1e6);
        }

        return Interleave.Median(rates);
    }

    private void Read(int threads)
    {
        int share = _values.Length / threads;
        var others = new Thread[threads - 1];
        for (int i = 0; i < others.Length; i++)
        {
            int start = (i + 1) * share;
            others[i] = new Thread(() => Read(start, share)) { IsBackground = true };
            others[i].Start();
        }

        Read(0, share);
        foreach (Thread other in others) other.Join();
    }

    private void Read(int start, int count)
    {
        float sum = TensorPrimitives.Sum(_values.AsSpan(start, count));
        if (!(sum > 0)) throw new InvalidOperationException($"The bandwidth probe summed up to {sum}.");
    }
}
