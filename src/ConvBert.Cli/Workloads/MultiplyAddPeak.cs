using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvBert.Kernels;

namespace ConvBert.Cli.Workloads;

/// <summary>
/// The multiply-add peak of the active tier, measured: twelve independent chains in registers, more than two units with a latency of four
/// or five cycles need, and within the sixteen registers of the narrow tiers.
/// </summary>
internal static class MultiplyAddPeak
{
    private const int Chains = 12;
    private const int Steps = 1 << 21;

    /// <summary>A vector that multiplies and adds as the kernels do.</summary>
    private interface IPeakVector<TSelf> where TSelf : struct, IPeakVector<TSelf>
    {
        /// <summary>Floats in the vector.</summary>
        static abstract int Count { get; }

        /// <summary>The same value in every lane.</summary>
        static abstract TSelf Create(float value);

        /// <summary>a·b + c, fused where the processor can.</summary>
        static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

        /// <summary>The sum of the lanes.</summary>
        float Sum();
    }

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

    private static double MeasureHere() => ConvBertRuntime.Tier switch
    {
        SimdTier.Vector512 => Measure<Wide512>(),
        SimdTier.Vector256 => Measure<Wide256>(),
        SimdTier.Vector128 => Measure<Wide128>(),
        _ => Measure<Single>(),
    };

    private static double Measure<T>() where T : struct, IPeakVector<T>
    {
        long start = Stopwatch.GetTimestamp();
        float sum = Chain<T>(0.999f, Steps);
        double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        if (!float.IsFinite(sum)) throw new InvalidOperationException($"The chains of the peak probe ended in {sum}.");
        return 2.0 * T.Count * Chains * Steps / nanoseconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chain<T>(float factor, int steps) where T : struct, IPeakVector<T>
    {
        T f = T.Create(factor), z = T.Create(0.001f);
        T a = z, b = z, c = z, d = z, e = z, g = z, h = z, i = z, j = z, k = z, l = z, m = z;
        for (int step = 0; step < steps; step++)
        {
            a = T.MultiplyAdd(a, f, z);
            b = T.MultiplyAdd(b, f, z);
            c = T.MultiplyAdd(c, f, z);
            d = T.MultiplyAdd(d, f, z);
            e = T.MultiplyAdd(e, f, z);
            g = T.MultiplyAdd(g, f, z);
            h = T.MultiplyAdd(h, f, z);
            i = T.MultiplyAdd(i, f, z);
            j = T.MultiplyAdd(j, f, z);
            k = T.MultiplyAdd(k, f, z);
            l = T.MultiplyAdd(l, f, z);
            m = T.MultiplyAdd(m, f, z);
        }

        return a.Sum() + b.Sum() + c.Sum() + d.Sum() + e.Sum() + g.Sum() + h.Sum() + i.Sum() + j.Sum() + k.Sum() + l.Sum() + m.Sum();
    }

    private readonly struct Wide512(Vector512<float> value) : IPeakVector<Wide512>
    {
        private readonly Vector512<float> _value = value;

        public static int Count => Vector512<float>.Count;

        public static Wide512 Create(float value) => new(Vector512.Create(value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Wide512 MultiplyAdd(Wide512 a, Wide512 b, Wide512 c) => new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

        public float Sum() => Vector512.Sum(_value);
    }

    private readonly struct Wide256(Vector256<float> value) : IPeakVector<Wide256>
    {
        private readonly Vector256<float> _value = value;

        public static int Count => Vector256<float>.Count;

        public static Wide256 Create(float value) => new(Vector256.Create(value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Wide256 MultiplyAdd(Wide256 a, Wide256 b, Wide256 c) => new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

        public float Sum() => Vector256.Sum(_value);
    }

    private readonly struct Wide128(Vector128<float> value) : IPeakVector<Wide128>
    {
        private readonly Vector128<float> _value = value;

        public static int Count => Vector128<float>.Count;

        public static Wide128 Create(float value) => new(Vector128.Create(value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Wide128 MultiplyAdd(Wide128 a, Wide128 b, Wide128 c) => Fma.IsSupported || AdvSimd.IsSupported
            ? new(Vector128.FusedMultiplyAdd(a._value, b._value, c._value))
            : new((a._value * b._value) + c._value);

        public float Sum() => Vector128.Sum(_value);
    }

    private readonly struct Single(float value) : IPeakVector<Single>
    {
        private readonly float _value = value;

        public static int Count => 1;

        public static Single Create(float value) => new(value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Single MultiplyAdd(Single a, Single b, Single c) => new((a._value * b._value) + c._value);

        public float Sum() => _value;
    }
}
