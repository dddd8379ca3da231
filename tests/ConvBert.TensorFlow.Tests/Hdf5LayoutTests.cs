using System.Buffers.Binary;
using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;
using ConvBert.TensorFlow.Tests.Support;

namespace ConvBert.TensorFlow.Tests;

/// <summary>The ways in which h5py stores groups and datasets, one small file each; element k of the i-th weight is 10·i + k.</summary>
public class Hdf5LayoutTests
{
    public Hdf5LayoutTests() => TensorFlowFormats.Register();

    [Theory]
    [InlineData("latest.h5", 2)]
    [InlineData("dense_links.h5", 12)]
    [InlineData("dense_links_deep.h5", 60)]
    [InlineData("dense_attributes.h5", 2)]
    [InlineData("big_endian.h5", 1)]
    [InlineData("big_endian_double_chunked.h5", 1)]
    [InlineData("chunked.h5", 1)]
    [InlineData("chunked_row.h5", 1)]
    [InlineData("chunked_latest.h5", 1)]
    [InlineData("chunked_latest_filtered.h5", 1)]
    [InlineData("paged.h5", 1)]
    public void Read_FileOfALayout_GivesItsNumbers(string name, int weights) => Check(TensorFlowGoldens.Path("layouts", name), weights);

    [Theory]
    [InlineData("big_endian.h5", 1)]
    [InlineData("big_endian.h5", 2)]
    [InlineData("chunked_row.h5", 1)]
    [InlineData("chunked_row.h5", 2)]
    public void Read_LayoutMessageOfAnOldVersion_GivesTheSameNumbers(string name, byte version)
    {
        using var folder = new TemporaryFolder();
        byte[] file = File.ReadAllBytes(TensorFlowGoldens.Path("layouts", name));
        MakeOld(file, version);
        File.WriteAllBytes(folder.File("tf_model.h5"), file);
        Check(folder.File("tf_model.h5"), 1);
    }

    [Theory]
    [InlineData("external.h5", "*external data, which is not supported*")]
    [InlineData("virtual.h5", "*class 3*")]
    [InlineData("extensible.h5", "*index of type 4*")]
    public void Open_LayoutThatIsNotRead_IsRefusedByName(string name, string message)
        =>
            FluentActions.Invoking(() => CheckpointVerdict.ReadAll(
                TensorFlowGoldens.Path("layouts", name))).Should().Throw<CheckpointException>().WithMessage(message);

    [Theory]
    [InlineData("dense_links.h5", "FRHP", "fractal heap*damaged")]
    [InlineData("dense_links.h5", "BTHD", "B-tree*damaged")]
    [InlineData("dense_links_deep.h5", "BTLF", "B-tree*damaged")]
    [InlineData("dense_links_deep.h5", "FHIB", "indirect block*damaged")]
    [InlineData("chunked_latest.h5", "FAHD", "fixed array*damaged")]
    [InlineData("chunked_latest.h5", "FADB", "fixed array*damaged")]
    public void Open_DamagedStructure_IsRefusedByItsChecksum(string name, string signature, string message)
    {
        using var folder = new TemporaryFolder();
        byte[] file = File.ReadAllBytes(TensorFlowGoldens.Path("layouts", name));
        int at = file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(signature));
        at.Should().BePositive();
        // Behind signature, version and type lies nothing that is checked before the checksum in these files.
        file[at + (signature is "FRHP" or "BTHD" or "FAHD" ? 16 : 13)] ^= 1;
        File.WriteAllBytes(folder.File("tf_model.h5"), file);
        FluentActions.Invoking(() => CheckpointVerdict.ReadAll(
            folder.File("tf_model.h5"))).Should().Throw<CheckpointException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void Read_DeflatedChunkThatAsksForADictionary_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        byte[] file = File.ReadAllBytes(TensorFlowGoldens.Path("layouts", "chunked_latest_filtered.h5"));
        for (int at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x78, 0x5E]); at >= 0;)
        {
            (file[at], file[at + 1]) = (0x78, 0x20);
            int next = file.AsSpan(at + 2).IndexOf((ReadOnlySpan<byte>)[0x78, 0x5E]);
            at = next < 0 ? -1 : at + 2 + next;
        }

        File.WriteAllBytes(folder.File("tf_model.h5"), file);
        FluentActions.Invoking(() => CheckpointVerdict.ReadAll(
            folder.File("tf_model.h5"))).Should().Throw<CheckpointException>().WithMessage("*cannot be inflated*");
    }

    [Fact]
    public void Read_ShuffledElementsWiderThanTheChunk_TakesNoTime()
    {
        using var folder = new TemporaryFolder();
        byte[] file = File.ReadAllBytes(TensorFlowGoldens.Path("layouts", "chunked.h5"));
        int name = file.AsSpan().IndexOf("shuffle\0"u8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(name + 8), int.MaxValue);
        File.WriteAllBytes(folder.File("tf_model.h5"), file);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        CheckpointVerdict.ReadAll(folder.File("tf_model.h5"));
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20), "walking two thousand million columns takes minutes");
    }

    private static void Check(string path, int weights)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        checkpoint.Tensors.Should().HaveCount(weights);
        foreach (TensorEntry tensor in checkpoint.Tensors.Values)
        {
            string digits = string.Concat(tensor.Name.Split('.')[^1].Where(char.IsAsciiDigit));
            int weight = digits.Length == 0 ? 0 : int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
            var numbers = new float[tensor.ElementCount];
            checkpoint.Read(tensor, numbers);
            numbers.Should().Equal(Enumerable.Range(0, numbers.Length).Select(k => (float)(10 * weight + k)), tensor.Name);
        }
    }

    /// <summary>Writes the data layout of the only dataset as HDF5 before 1.6.3 did; it takes no more room.</summary>
    private static void MakeOld(byte[] file, byte version)
    {
        for (int header = 0; header < file.Length - 32; header += 8)
        {
            Span<byte> message = file.AsSpan(header + 8, 24);
            bool isLayout = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(header)) == (24 << 16 | 8) && message[0] == 3
                && message[1] is 1 or 2;
            if (!isLayout) continue;
            byte[] address = message.Slice(message[1] == 1 ? 2 : 3, 8).ToArray();
            byte[] sizes = message[1] == 1 ? [2, 0, 0, 0, 3, 0, 0, 0] : message.Slice(11, 8).ToArray();
            message[2] = message[1];
            message[..2].Clear();
            message[3..8].Clear();
            (message[0], message[1]) = (version, 2);
            address.CopyTo(message[8..]);
            sizes.CopyTo(message[16..]);
            return;
        }

        Assert.Fail("The file has no layout message of version 3.");
    }
}
