using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Quantization;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Quantization;

public unsafe class RowQuantizerTests
{
    /// <summary>
    /// u·levels: what the roundings of scale, inverse and product may add to half a step, generously.
    /// </summary>
    private const double Slack = 4 * 255 * 5.96e-8;

    public static TheoryData<bool, string> Rows
    {
        get
        {
            var rows = new TheoryData<bool, string>();
            foreach (string name in Cases.Keys)
            {
                rows.Add(true, name);
                rows.Add(false, name);
            }

            return rows;
        }
    }

    private static readonly Dictionary<string, float[]> Cases = new()
    {
        ["normal"] = Samples.Normal(771),
        ["positive"] = [.. Samples.Normal(100).Select(MathF.Abs)],
        ["negative"] = [.. Samples.Normal(100).Select(x => -MathF.Abs(x))],
        ["outlier"] = [.. Samples.Normal(767), 1e6f],
        ["tiny"] = [.. Samples.Normal(50).Select(x => x * 1e-35f)],
        ["huge"] = [float.MaxValue, float.MinValue, 1, 0, -1e30f],
        ["one"] = [-3],
        ["ties"] = [-1.5f, -0.5f, 0, 0.5f, 1.5f, 2.5f, 126.5f, 125.5f],
        ["dense"] = Samples.Dense(-1.37f, 3.11f, 4000),
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Run_FiniteRow_IsWithinHalfAStepMonotoneAndExactAtZero(bool fast, string name)
    {
        float[] x = Cases[name];
        using var result = new Quantized([.. x, 0f], x.Length + 1, fast);
        float scale = result.Rows.Scales[0];
        int zero = result.Rows.Zeros[0];
        byte[] bytes = result.Row(0);
        scale.Should().BePositive();
        bytes[^1].Should().Be((byte)zero, "zero is exact");
        for (int i = 0; i < x.Length; i++)
        {
            double error = Math.Abs(((double)scale * (bytes[i] - zero)) - x[i]);
            error.Should().BeLessThanOrEqualTo(scale * (0.5 + Slack), "{0} at {1}", x[i], i);
        }

        bytes.Max().Should().BeLessThanOrEqualTo((byte)result.Rows.Levels);
        int[] order = [.. Enumerable.Range(0, x.Length).OrderBy(i => x[i])];
        order.Select(i => bytes[i]).Should().BeInAscendingOrder();
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.Epsilon)]
    [InlineData(-1e-38f)]
    public void Run_RowWithoutARange_IsZeros(float value)
    {
        using var result = new Quantized([value, -0f, value], 3, fast: false);
        result.Rows.Scales[0].Should().Be(0);
        result.Rows.Zeros[0].Should().Be(0);
        result.Row(0).Should().Equal(0, 0, 0);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Run_RowThatIsNotFinite_HasTheScaleNaNAndItsNeighboursTheirOwn(float value)
    {
        for (int at = 0; at < 20; at++)
        {
            float[] x = Samples.Normal(60);
            x[20 + at] = value;
            using var result = new Quantized(x, 20, fast: true);
            result.Rows.Scales[1].Should().Be(float.NaN);
            result.Row(1).Should().AllBeEquivalentTo((byte)0);
            using var alone = new Quantized(x[..20], 20, fast: true);
            result.Row(0).Should().Equal(alone.Row(0));
            result.Rows.Scales[0].Should().Be(alone.Rows.Scales[0]);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(771)]
    [InlineData(4999)]
    public void Run_ManyRows_EqualsEachRowAlone(int length)
    {
        const int Rows = 19;
        float[] x = [.. Samples.Normal(Rows * length).Select((value, i) => value * (1 + (i / length)))];
        x[(11 * length) + 3] = float.NaN;
        x.AsSpan(13 * length, length).Clear();
        using var all = new Quantized(x, length, fast: true);
        for (int row = 0; row < Rows; row++)
        {
            using var alone = new Quantized(x[(row * length)..((row + 1) * length)], length, fast: true);
            all.Row(row).Should().Equal(alone.Row(0));
            all.Scales[row].Should().Be(alone.Scales[0]);
            all.Zeros[row].Should().Be(alone.Zeros[0]);
        }
    }

    [Fact]
    public void Run_Factors_RoundsTheProducts()
    {
        float[] x = Samples.Normal(37);
        float[] factors = Samples.Normal(37, seed: 9);
        using var actual = new Quantized(x, 37, fast: true, factors);
        using var expected = new Quantized([.. x.Zip(factors, (a, b) => a * b)], 37, fast: true);
        actual.Row(0).Should().Equal(expected.Row(0));
        actual.Rows.Scales[0].Should().Be(expected.Rows.Scales[0]);
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Run_AnyLengthAndNumber_EqualsScalarTwin(SimdTier tier)
    {
        foreach (int length in (int[])[1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 771])
        {
            foreach (float[] x in (float[][])[Samples.Normal(2 * length), Specials(2 * length), Samples.Normal(2 * length, 1e-38)])
            {
                Tiers.RunSixteenLanes(tier, new Comparison(x, length, null));
                Tiers.RunSixteenLanes(tier, new Comparison(x, length, Samples.Normal(length, seed: 9)));
            }
        }
    }

    private static float[] Specials(int length) =>
        [.. Enumerable.Range(0, length).Select(i => Samples.Special[i % (Samples.Special.Length - 4)])];

    private sealed class Comparison(float[] x, int length, float[]? factors) : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            foreach (bool fast in (bool[])[true, false])
            {
                using var actual = new Quantized(x, length, fast, factors, (input, f, rows) => RowQuantizer.Run<T>(input, f, rows));
                using var expected = new Quantized(x, length, fast, factors, (input, f, rows) => RowQuantizer.Run<Scalar>(input, f, rows));
                for (int row = 0; row < expected.Rows.Rows; row++) actual.Row(row).Should().Equal(expected.Row(row));
                Bits.AssertEqual(actual.Scales, expected.Scales, $"{typeof(T).Name} {length}");
                actual.Zeros.Should().Equal(expected.Zeros);
            }
        }
    }

    private sealed class Quantized : IDisposable
    {
        public delegate void Quantizer(MatrixView x, float* factors, QuantizedRows target);

        private readonly GuardedBuffer _memory;

        public Quantized(float[] x, int length, bool fast, float[]? factors = null, Quantizer? run = null)
        {
            int rows = x.Length / length;
            using var input = GuardedBuffer.Of(x);
            using var guardedFactors = GuardedBuffer.Of(factors ?? []);
            _memory = new GuardedBuffer((int)QuantizedRows.Length(rows, length));
            Rows = new QuantizedRows(_memory.Pointer, rows, length, fast);
            (run ?? RowQuantizer.Run)(new MatrixView(input.Pointer, rows, length), factors is null ? null : guardedFactors.Pointer, Rows);
            _memory.AssertGuards("rows");
        }

        public QuantizedRows Rows { get; }

        public float[] Scales => new Span<float>(Rows.Scales, Rows.Rows).ToArray();

        public int[] Zeros => new Span<int>(Rows.Zeros, Rows.Rows).ToArray();

        public byte[] Row(int row) => new Span<byte>(Rows.Row(row), Rows.Inner).ToArray();

        public void Dispose() => _memory.Dispose();
    }
}
