using System.Buffers.Binary;
using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;

namespace ConvBert.Core.Tests.Checkpoints;

public class PyTorchCheckpointTests
{
    [Theory]
    [InlineData("control_tensor.bin", "[2, 3]", new float[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData("control_column.bin", "[3, 2]", new float[] { 0, 3, 1, 4, 2, 5 })]
    public void Read_Control_GivesTheNumbersInRowMajorOrder(string file, string shape, float[] expected)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(Goldens.Path("formats", "invalid", "pickle", file));
        TensorEntry tensor = checkpoint.Tensors["a"];
        TensorEntry.Describe(tensor.Shape).Should().Be(shape);
        float[] read = new float[tensor.ElementCount];
        checkpoint.Read(tensor, read);
        read.Should().Equal(expected);
    }

    [Fact]
    public void Read_BigEndianArchive_SwapsTheBytes()
    {
        using ICheckpoint little = Checkpoint.Open(Goldens.Path("formats", "invalid", "zip", "control.bin"));
        using ICheckpoint big = Checkpoint.Open(Goldens.Path("formats", "invalid", "zip", "big_endian.bin"));
        byte[] expected = new byte[little.Tensors["a"].ByteLength], actual = new byte[expected.Length];
        little.ReadBytes(little.Tensors["a"], 0, expected);
        big.ReadBytes(big.Tensors["a"], 0, actual);
        for (int i = 0; i < expected.Length; i += 4)
            BinaryPrimitives.ReadUInt32BigEndian(actual.AsSpan(i)).Should().Be(BinaryPrimitives.ReadUInt32LittleEndian(expected.AsSpan(i)));
    }

    [Fact]
    public void Read_OtherTypes_AreIntegersAndTruthValues()
    {
        using ICheckpoint checkpoint = Checkpoint.Open(Goldens.Path("formats", "bin_extra_types"));
        foreach (string name in new[] { "byte", "mask", "step", "empty" })
        {
            TensorEntry tensor = checkpoint.Tensors[name];
            if (!tensor.DType.IsInteger()) continue;
            long[] numbers = new long[tensor.ElementCount];
            checkpoint.Read(tensor, numbers);
            if (tensor.DType == TensorDType.Bool) numbers.Should().OnlyContain(n => n == 0 || n == 1);
            FluentActions.Invoking(() => checkpoint.Read(
                tensor,
                new float[tensor.ElementCount])).Should().Throw<CheckpointException>()
                .WithMessage($"*{name}*expected floating-point numbers*");
        }
    }

    [Theory]
    [InlineData(new long[] { 2, 3, 4 }, new long[] { 12, 4, 1 }, true)]
    [InlineData(new long[] { 2, 1, 4 }, new long[] { 4, 99, 1 }, true)]
    [InlineData(new long[] { 3, 4 }, new long[] { 1, 3 }, false)]
    [InlineData(new long[] { 2, 3, 2 }, new long[] { 1, 4, 2 }, false)]
    [InlineData(new long[] { 5 }, new long[] { 0 }, false)]
    [InlineData(new long[] { 4, 2 }, new long[] { 3, 5 }, false)]
    [InlineData(new long[] { }, new long[] { }, true)]
    public void Layout_AnyStrides_GathersEveryPart(long[] size, long[] stride, bool contiguous)
    {
        var layout = new StridedLayout(size, stride);
        layout.IsContiguous.Should().Be(contiguous);
        int count = (int)size.Aggregate(1L, (a, b) => a * b);
        byte[] source = [.. Enumerable.Range(0, (int)layout.Span).Select(i => (byte)i)];
        byte[] expected = [.. Enumerable.Range(0, count).Select(i => (byte)Offset(i, size, stride))];
        for (int first = 0; first < count; first++)
        {
            for (int length = 1; length <= count - first; length++)
            {
                byte[] part = new byte[length];
                layout.Gather(source, first, part, 1);
                part.Should().Equal(expected.Skip(first).Take(length));
            }
        }
    }

    private static long Offset(long index, long[] size, long[] stride)
    {
        long offset = 0;
        for (int d = size.Length - 1; d >= 0; d--)
        {
            offset += index % size[d] * stride[d];
            index /= size[d];
        }

        return offset;
    }
}
