using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;

namespace ConvBert.Core.Tests.Checkpoints;

public class SafetensorsWriterTests
{
    [Theory]
    [InlineData("safetensors_before_bin")]
    [InlineData("safetensors_f16")]
    [InlineData("safetensors_bf16")]
    [InlineData("safetensors_f64")]
    [InlineData("unexpected_keys")]
    [InlineData("safetensors_position_ids")]
    public void Write_OfAFileOfHuggingFace_IsByteIdentical(string folder)
    {
        string source = Goldens.Path("formats", folder, "model.safetensors");
        using var target = new TemporaryFolder();
        using ICheckpoint checkpoint = Checkpoint.Open(source);
        SafetensorsWriter.Write(target.File("copy.safetensors"), Copies(checkpoint).Reverse());
        File.ReadAllBytes(target.File("copy.safetensors")).Should().Equal(File.ReadAllBytes(source));
        Directory.GetFiles(target.Path).Should().ContainSingle();
    }

    [Theory]
    [InlineData(TensorDType.F32)]
    [InlineData(TensorDType.F64)]
    [InlineData(TensorDType.F16)]
    [InlineData(TensorDType.BF16)]
    public void Write_Floats_RoundsToNearestEvenAndReadsBack(TensorDType dtype)
    {
        float[] values =
        [
            .. Enumerable.Range(0, 77).Select(i => (i - 38) * 0.37f), 0f, -0f, float.MaxValue, 1.00390625f, 1.01171875f, float.NaN,
            float.PositiveInfinity,
        ];
        using var target = new TemporaryFolder();
        SafetensorsWriter.Write(target.File("x.safetensors"), [TensorToWrite.Create("x", [values.Length], values, dtype)]);
        using ICheckpoint checkpoint = Checkpoint.Open(target.File("x.safetensors"));
        float[] read = new float[values.Length];
        checkpoint.Read(checkpoint.Tensors["x"], read);
        read.Should().Equal(
            values.Select(v => Rounded(v, dtype)),
            (a, b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b)));
    }

    [Fact]
    public void Write_Failing_LeavesTheOldFileAndNothingElse()
    {
        using var target = new TemporaryFolder();
        string file = target.File("x.safetensors");
        File.WriteAllText(file, "old");
        TensorToWrite broken = new("x", TensorDType.F32, [4], stream => stream.WriteByte(1));
        FluentActions.Invoking(() =>
            SafetensorsWriter.Write(file, [broken])).Should().Throw<InvalidOperationException>().WithMessage("*x wrote 1 bytes*16*");
        Directory.GetFiles(target.Path).Should().Equal(file);
        File.ReadAllText(file).Should().Be("old");
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("x", "__metadata__")]
    public void Write_NameTwiceOrReserved_IsRefused(string first, string second)
    {
        using var target = new TemporaryFolder();
        TensorToWrite[] tensors = [TensorToWrite.Create(first, [], new float[1]), TensorToWrite.Create(second, [], new float[1])];
        FluentActions.Invoking(() => SafetensorsWriter.Write(target.File("x.safetensors"), tensors)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void WriteShards_OfGolden_ReadsBackAndReplacesOlderFiles()
    {
        using ICheckpoint source = Checkpoint.Open(Goldens.Path("formats", "safetensors_before_bin"));
        using var target = new TemporaryFolder();
        ShardedSafetensorsWriter.Write(target.Path, Copies(source)).Should().Equal(target.File("model.safetensors"));
        IReadOnlyList<string> written = ShardedSafetensorsWriter.Write(target.Path, Copies(source), 12_000);
        written.Should().HaveCountGreaterThan(3);
        Directory.GetFiles(target.Path).Should().BeEquivalentTo(written);
        using (ICheckpoint sharded = Checkpoint.Open(target.Path))
            StoredTensors.Read(sharded).Should().BeEquivalentTo(StoredTensors.Read(source));
        ShardedSafetensorsWriter.Write(target.Path, Copies(source));
        Directory.GetFiles(target.Path).Should().Equal(target.File("model.safetensors"));
    }

    private static TensorToWrite[] Copies(ICheckpoint source) => [.. source.Tensors.Values.Select(t => TensorToWrite.Copy(source, t))];

    private static float Rounded(float value, TensorDType dtype) => dtype switch
    {
        TensorDType.F16 => (float)(Half)value,
        TensorDType.BF16 => BFloat16(value),
        _ => value,
    };

    // The nearest of the two neighbours, the even one on a tie, by distance rather than by bits.
    private static float BFloat16(float value)
    {
        if (!float.IsFinite(value)) return value;
        uint low = BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000;
        double below = BitConverter.UInt32BitsToSingle(low);
        double above = low + 0x10000 is var up && float.IsInfinity(BitConverter.UInt32BitsToSingle(up))
            ? Math.Sign(below) * Math.Pow(2, 128)
            : BitConverter.UInt32BitsToSingle(up);
        double toBelow = Math.Abs(value - below), toAbove = Math.Abs(above - value);
        return (float)(toBelow < toAbove || (toBelow == toAbove && (low & 0x10000) == 0) ? below : above);
    }
}
