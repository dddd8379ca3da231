using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.RandomNumbers;

public sealed unsafe class DropoutTests
{
    private const ulong Seed = 0x0123_4567_89AB_CDEF;

    [Fact]
    public void Run_ManyElements_DropsTheRateAndScalesTheRest()
    {
        const int Count = 1 << 20;
        float[] kept = Run(Ones(Count), new DropoutStream(Seed, 3, 7, 0.1f));
        kept.Should().OnlyContain(value => value == 0 || value == 1 / (1 - 0.1f));
        // Five standard deviations of a binomial distribution.
        ((double)kept.Count(value => value == 0) / Count).Should().BeApproximately(0.1, 5 * Math.Sqrt(0.09 / Count));
    }

    [Fact]
    public void Run_RowsSharedOut_GivesTheSameMask()
    {
        const int Rows = 7, Columns = 100;
        float[] x = Samples.Normal(Rows * Columns);
        float[] whole = new float[x.Length], parts = new float[x.Length];
        var stream = new DropoutStream(Seed, 1, 2, 0.3f);
        fixed (float* px = x, pw = whole, pp = parts)
        {
            var source = new MatrixView(px, Rows, Columns);
            Dropout.Run(new DropoutRows(stream, 40, 3), source, new MatrixView(pw, Rows, Columns));
            foreach ((int start, int end) in new[] { (3, 7), (0, 1), (1, 3) })
            {
                Dropout.Run(
                    new DropoutRows(stream, 40 + start, 3), source.SliceRows(start, end - start),
                    new MatrixView(pp, Rows, Columns).SliceRows(start, end - start));
            }
        }

        Bits.AssertEqual(parts, whole, "rows in parts");
    }

    [Fact]
    public void Run_AnotherSeedStepPlaceOrRow_GivesAnotherMask()
    {
        float[] ones = Ones(256);
        float[][] masks =
        [
            Run(ones, new DropoutStream(Seed, 1, 2, 0.5f)), Run(ones, new DropoutStream(Seed + 1, 1, 2, 0.5f)),
                Run(ones, new DropoutStream(Seed + (1ul << 40), 1, 2, 0.5f)),
            Run(ones, new DropoutStream(Seed, 2, 2, 0.5f)), Run(ones, new DropoutStream(Seed, 1 + (1ul << 32), 2, 0.5f)),
            Run(ones, new DropoutStream(Seed, 1, 3, 0.5f)),
            Run(ones, new DropoutStream(Seed, 1, 2, 0.5f), firstRow: 1),
        ];
        for (int i = 0; i < masks.Length; i++)
        {
            for (int j = 0; j < i; j++) masks[i].Should().NotEqual(masks[j], "masks {0} and {1}", i, j);
        }
    }

    [Fact]
    public void Stream_RatesOfZeroAndOne_KeepAllAndNothing()
    {
        new DropoutStream(Seed, 0, 0, 0).IsNone.Should().BeTrue();
        new DropoutStream(Seed, 0, 0, 1).IsNone.Should().BeFalse();
        Run(Ones(200), new DropoutStream(Seed, 0, 0, 0)).Should().OnlyContain(value => value == 1);
        Run(Ones(200), new DropoutStream(Seed, 0, 0, 1)).Should().OnlyContain(value => value == 0);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.01f)]
    [InlineData(float.NaN)]
    public void Stream_RateOutsideOfZeroToOne_IsRefused(float rate) =>
        FluentActions.Invoking(() => new DropoutStream(0, 0, 0, rate)).Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void RunLanes_AllWidths_EqualScalarTwin(SimdTier tier)
    {
        const int Rows = 3, Padding = 2;
        // From the last row on the counter needs its second word.
        foreach (long firstRow in new long[] { 0, 5, (1L << 28) / 5 })
        {
            for (int columns = 0; columns <= 257; columns++)
            {
                float[] values = Samples.Normal(Rows * (columns + Padding), seed: columns);
                var masks = new DropoutRows(new DropoutStream(Seed, 5, (uint)columns, 0.25f), firstRow, 5);
                using var buffer = GuardedBuffer.Of(values, 1);
                var x = new MatrixView(buffer.Pointer, Rows, columns, columns + Padding);
                using var actual = new GuardedBuffer(Rows * columns);
                using var expected = new GuardedBuffer(Rows * columns);
                Run(tier, masks, x, new MatrixView(actual.Pointer, Rows, columns));
                Dropout.RunScalar(masks, x, new MatrixView(expected.Pointer, Rows, columns));
                string subject = $"{columns} columns from row {firstRow}";
                Bits.AssertEqual(actual.Span, expected.Span, subject);
                actual.AssertGuards(subject);
            }
        }
    }

    private static void Run(SimdTier tier, in DropoutRows masks, MatrixView x, MatrixView y)
    {
        if (tier == SimdTier.Vector512) Dropout.RunLanes<Simd512, WordLanes512>(masks, x, y);
        else if (tier == SimdTier.Vector256) Dropout.RunLanes<Simd256, WordLanes256>(masks, x, y);
        else if (tier == SimdTier.Vector128) Dropout.RunLanes<Simd128, WordLanes128>(masks, x, y);
        else Dropout.RunScalar(masks, x, y);
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    private static float[] Run(float[] x, in DropoutStream stream, long firstRow = 0)
    {
        var y = new float[x.Length];
        fixed (float* source = x, destination = y)
        {
            Dropout.Run(
                new DropoutRows(stream, firstRow, DropoutStream.BlockCount(x.Length)), new MatrixView(source, 1, x.Length),
                new MatrixView(destination, 1, x.Length));
        }
        return y;
    }
}
