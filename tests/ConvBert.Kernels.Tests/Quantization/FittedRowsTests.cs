using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Quantization;

namespace ConvBert.Kernels.Tests.Quantization;

public unsafe class FittedRowsTests
{
    private const int Count = 5, Inner = 171, PaddedInner = 192, Capacity = 2000, Varied = -1;

    /// <summary>All parts of a step, less the centre, are the bytes less the centre again, and each is within its limit.</summary>
    [Theory]
    [InlineData(16, 64, 4160)]
    [InlineData(16, 5, 9000)]
    [InlineData(16, 0, 4160)]
    [InlineData(16, 127, 30000)]
    [InlineData(32, 64, 4160)]
    [InlineData(32, 30, 20000)]
    [InlineData(32, 64, 65534)]
    [InlineData(16, Varied, 4160)]
    [InlineData(32, Varied, 20000)]
    public void Fit_AnyBytes_PartsFitAndAddUp(int step, int centre, int limit)
    {
        using var memory = new NativeBuffer(QuantizedRows.Length(Count, Inner));
        QuantizedRows rows = RandomRows(memory);
        using var values = new NativeBuffer(QuantizedRows.ValueBytes(Count, PaddedInner) / sizeof(float));
        var splits = new SplitStep[Capacity + 1];
        ushort[] limits = [.. Enumerable.Repeat((ushort)limit, LaneLimits.Length(PaddedInner))];
        fixed (SplitStep* splitMemory = splits)
        fixed (ushort* limitMemory = limits)
        fixed (byte* centres = Centres(centre))
        {
            var fitted = new FittedRows((byte*)values.Pointer, centres, splitMemory);
            fitted.Fit(rows, limitMemory, step, PaddedInner, Capacity).Should().BeTrue();

            var sums = new int[Count, PaddedInner];
            for (int row = 0; row < Count; row++)
            {
                byte* bytes = fitted.Values + (row * rows.Stride);
                for (int k = 0; k < PaddedInner; k++) sums[row, k] = bytes[k] - centres[k];
                for (int k = 0; k < PaddedInner; k += step) AssertFits(bytes + k, step, centres + k, limit);
            }

            int last = 0;
            for (SplitStep* split = fitted.Splits; split < fitted.Splits + fitted.SplitCount; split++)
            {
                split->Row.Should().BeGreaterThanOrEqualTo(last, "parts come row by row");
                last = split->Row;
                byte* stepCentres = centres + (split->Step * step);
                AssertFits(split->Bytes, step, stepCentres, limit);
                for (int i = 0; i < step; i++) sums[split->Row, (split->Step * step) + i] += split->Bytes[i] - stepCentres[i];
            }

            for (int row = 0; row < Count; row++)
            {
                for (int k = 0; k < PaddedInner; k++)
                {
                    sums[row, k].Should().Be(k < Inner ? rows.Row(row)[k] - centres[k] : 0, "row {0}, k {1}", row, k);
                }
            }
        }
    }

    [Fact]
    public void Fit_WithinLimits_SplitsNothing()
    {
        using var memory = new NativeBuffer(QuantizedRows.Length(Count, Inner));
        QuantizedRows rows = RandomRows(memory);
        using var values = new NativeBuffer(QuantizedRows.ValueBytes(Count, PaddedInner) / sizeof(float));
        ushort[] limits = [.. Enumerable.Repeat((ushort)65_534, LaneLimits.Length(PaddedInner))];
        SplitStep none = default;
        fixed (ushort* limitMemory = limits)
        fixed (byte* centres = Centres(64))
        {
            var fitted = new FittedRows((byte*)values.Pointer, centres, &none);
            fitted.Fit(rows.SliceRows(2, 1), limitMemory, LaneLimits.Unit, PaddedInner, capacity: 0).Should().BeTrue();
            fitted.SplitCount.Should().Be(0);
        }
    }

    [Fact]
    public void Fit_MorePartsThanRoom_SaysSo()
    {
        using var memory = new NativeBuffer(QuantizedRows.Length(Count, Inner));
        QuantizedRows rows = RandomRows(memory);
        using var values = new NativeBuffer(QuantizedRows.ValueBytes(Count, PaddedInner) / sizeof(float));
        ushort[] limits = [.. Enumerable.Repeat((ushort)4160, LaneLimits.Length(PaddedInner))];
        var splits = new SplitStep[5];
        fixed (SplitStep* splitMemory = splits)
        fixed (ushort* limitMemory = limits)
        fixed (byte* centres = Centres(64))
        {
            var fitted = new FittedRows((byte*)values.Pointer, centres, splitMemory);
            fitted.Fit(rows, limitMemory, 16, PaddedInner, capacity: 4).Should().BeFalse();
        }
    }

    /// <summary>The root mean square of a column, to a quarter of a square; nothing behind the last byte of a row.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(Count)]
    public void FindCentres_FewRows_AreRootsOfMeanSquares(int count)
    {
        using var memory = new NativeBuffer(QuantizedRows.Length(Count, Inner));
        QuantizedRows rows = RandomRows(memory).SliceRows(0, count);
        byte* centres = stackalloc byte[PaddedInner];
        var fitted = new FittedRows(null, centres, null);
        fitted.FindCentres(rows, PaddedInner);
        for (int k = 0; k < PaddedInner; k++)
        {
            int sum = 0;
            for (int row = 0; row < count && k < Inner; row++) sum += rows.Row(row)[k] * rows.Row(row)[k] / 4 * 4;
            centres[k].Should().Be((byte)MathF.Sqrt(sum / (float)count), "k {0}", k);
        }
    }

    private static byte[] Centres(int centre) =>
        [.. Enumerable.Range(0, PaddedInner).Select(k => (byte)(k >= Inner ? 0 : centre == Varied ? k * 37 % 128 : centre))];

    /// <summary>Random bytes, extreme ones, and behind the last byte of a row those that it must not read.</summary>
    private static QuantizedRows RandomRows(NativeBuffer memory)
    {
        var rows = new QuantizedRows(memory.Pointer, Count, Inner, fast: true);
        var random = new Random(3);
        for (int row = 0; row < Count; row++)
        {
            for (int k = 0; k < Inner; k++) rows.Row(row)[k] = (byte)(row == 1 ? k % 3 / 2 * 127 : row == 2 ? 64 + (k % 2) : random.Next(128));
            for (int k = Inner; k < rows.Stride; k++) rows.Row(row)[k] = 0xFF;
        }

        return rows;
    }

    private static void AssertFits(byte* bytes, int step, byte* centres, int limit)
    {
        var lanes = new int[2];
        for (int i = 0; i < step; i++)
        {
            bytes[i].Should().BeLessThanOrEqualTo(127);
            lanes[i / 2 % 2] += (bytes[i] - centres[i]) * (bytes[i] - centres[i]);
        }

        lanes.Max().Should().BeLessThanOrEqualTo(limit);
    }
}
