using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Simd;

/// <summary>
/// The multiply-add peak of the active tier: twelve independent chains in registers, more than two units times a latency of four or five need, and
/// within the sixteen registers of the narrow tiers.
/// </summary>
internal static class MultiplyAddPeak
{
    private const int Chains = 12;
    private const int Steps = 1 << 21;

    /// <summary>GFLOP/s of <paramref name="threads"/> threads together; one probe takes some milliseconds.</summary>
    public static double Measure(int threads)
    {
        if (threads == 1) return MeasureHere();
        double[] rates = new double[threads];
        using var start = new Barrier(threads);
        var others = new Thread[threads - 1];
        for (int i = 0; i < others.Length; i++)
        {
            int index = i + 1;
            others[i] = new Thread(() => rates[index] = MeasureTogether(start)) { IsBackground = true };
            others[i].Start();
        }

        rates[0] = MeasureTogether(start);
        foreach (Thread other in others) other.Join();
        return rates.Sum();
    }

    private static double MeasureTogether(Barrier start)
    {
        start.SignalAndWait();
        return MeasureHere();
    }

    private static double MeasureHere() => SimdTiers.Active switch
    {
        SimdTier.Vector512 => Measure<Simd512>(),
        SimdTier.Vector256 => Measure<Simd256>(),
        SimdTier.Vector128 => Measure<Simd128>(),
        _ => Measure<Scalar>(),
    };

    private static double Measure<TSimd>() where TSimd : struct, ISimd<TSimd>
    {
        long start = Stopwatch.GetTimestamp();
        float sum = Chain<TSimd>(0.999f, Steps);
        double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        if (!float.IsFinite(sum)) throw new InvalidOperationException($"The peak probe's chains ended in {sum}.");
        return 2.0 * TSimd.Count * Chains * Steps / nanoseconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chain<TSimd>(float factor, int steps) where TSimd : struct, ISimd<TSimd>
    {
        TSimd f = TSimd.Create(factor), g = TSimd.Create(0.001f);
        TSimd a = g, b = g, c = g, d = g, e = g, h = g, i = g, j = g, k = g, l = g, m = g, n = g;
        for (int step = 0; step < steps; step++)
        {
            a = TSimd.MultiplyAdd(a, f, g);
            b = TSimd.MultiplyAdd(b, f, g);
            c = TSimd.MultiplyAdd(c, f, g);
            d = TSimd.MultiplyAdd(d, f, g);
            e = TSimd.MultiplyAdd(e, f, g);
            h = TSimd.MultiplyAdd(h, f, g);
            i = TSimd.MultiplyAdd(i, f, g);
            j = TSimd.MultiplyAdd(j, f, g);
            k = TSimd.MultiplyAdd(k, f, g);
            l = TSimd.MultiplyAdd(l, f, g);
            m = TSimd.MultiplyAdd(m, f, g);
            n = TSimd.MultiplyAdd(n, f, g);
        }

        return (a + b + (c + d) + (e + h + (i + j)) + (k + l + (m + n))).Sum();
    }
}
