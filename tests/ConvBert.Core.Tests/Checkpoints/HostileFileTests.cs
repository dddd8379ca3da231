using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Pipelines;
using ConvBert.Core.Tests.Support;
using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Checkpoints;

/// <summary>
/// Files that are no files, and files that declare much in little: refused at once, and without the memory that they ask for.
/// </summary>
public sealed class HostileFileTests
{
    private const int Many = 300_000;

    public static TheoryData<string> ModelFiles =>
        ["config.json", "model.safetensors", "vocab.txt", "tokenizer.json", "tokenizer_config.json"];

    [FifoTheory]
    [MemberData(nameof(ModelFiles))]
    public void Load_PipeInPlaceOfAFile_DoesNotWait(string name)
    {
        using TemporaryFolder model = Demo();
        if (name == "vocab.txt") File.Delete(model.File("tokenizer.json"));
        Fifo.Replace(model.File(name));
        Fifo.Run(() => TextClassificationPipeline.FromPretrained(model.Path).Dispose())
            .Should().Match<Exception>(e => e is CheckpointException || e is ConvBertConfigException
            || e is ConvBert.Tokenization.TokenizerException);
    }

    [FifoTheory]
    [InlineData("pytorch_model.bin")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("pytorch_model.bin.index.json")]
    public void Open_PipeInPlaceOfWeights_DoesNotWait(string name)
    {
        using TemporaryFolder model = Demo();
        File.Delete(model.File("model.safetensors"));
        Fifo.Replace(model.File(name));
        Fifo.Run(() => Checkpoint.Open(model.Path).Dispose()).Should().BeOfType<CheckpointException>();
        Fifo.Run(() => Checkpoint.Open(model.File(name)).Dispose()).Should().BeOfType<CheckpointException>();
        Fifo.Run(() => CheckpointConverter.Convert(model.Path, model.File("converted"))).Should().BeOfType<CheckpointException>();
    }

    [FifoTheory]
    [InlineData("main")]
    public void Resolve_PipeInPlaceOfAReference_DoesNotWait(string revision)
    {
        using var cache = new TemporaryFolder();
        string repository = cache.File("models--org--name");
        Directory.CreateDirectory(Path.Combine(repository, "refs"));
        Directory.CreateDirectory(Path.Combine(repository, "snapshots"));
        Fifo.Replace(Path.Combine(repository, "refs", revision));
        Fifo.Run(() => HubCache.Resolve(repository, revision)).Should().BeOfType<CheckpointException>();
    }

    [FifoTheory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/urandom")]
    [InlineData("/dev/null")]
    public void Load_Device_IsRefused(string device)
    {
        if (!File.Exists(device)) return;
        Fifo.Run(() => Checkpoint.Open(device).Dispose()).Should().BeOfType<CheckpointException>();
        foreach (string name in new[] { "config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json" })
        {
            using TemporaryFolder model = Demo();
            if (name == "vocab.txt") File.Delete(model.File("tokenizer.json"));
            File.Delete(model.File(name));
            File.CreateSymbolicLink(model.File(name), device);
            Fifo.Run(() => TextClassificationPipeline.FromPretrained(model.Path).Dispose())
                .Should().Match<Exception>(e => e is CheckpointException || e is ConvBertConfigException
                || e is ConvBert.Tokenization.TokenizerException);
        }
    }

    [Fact]
    public void Safetensors_ManyTensors_AreRefusedBeforeTheirMemory()
    {
        var header = new StringBuilder("{");
        for (int i = 0; i < Many; i++)
            header.Append(i == 0 ? "" : ",").Append($"\"t{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        Refused(Safetensors(header.Append('}').ToString(), 0), "model.safetensors", "*more than 100000 tensors*", allowedBytesPerByte: 8);
    }

    [Fact]
    public void Safetensors_ManyEntriesOfMetadata_AreRefusedBeforeTheirMemory()
    {
        var header = new StringBuilder("{\"__metadata__\":{");
        for (int i = 0; i < Many; i++) header.Append(i == 0 ? "" : ",").Append($"\"{i}\":\"\"");
        Refused(Safetensors(header.Append("}}").ToString(), 0), "model.safetensors", "*more than 100000 entries*", allowedBytesPerByte: 20);
    }

    [Fact]
    public void Safetensors_ManyDimensions_AreRefusedBeforeTheirMemory()
    {
        string ones = string.Join(',', Enumerable.Repeat("1", 3_000_000));
        Refused(Safetensors($$$"""{"a":{"dtype":"F32","shape":[{{{ones}}}],"data_offsets":[0,4]}}""", 4), "model.safetensors",
            "*shape holds more than 64*", allowedBytesPerByte: 2);
    }

    [Fact]
    public void Safetensors_AsMuchAsIsAllowed_IsRead()
    {
        string ones = string.Join(',', Enumerable.Repeat("1", 64));
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(
            folder.File("model.safetensors"), Safetensors($$$"""{"a":{"dtype":"F32","shape":[{{{ones}}}],"data_offsets":[0,4]}}""", 4));
        using ICheckpoint checkpoint = Checkpoint.Open(folder.File("model.safetensors"));
        checkpoint.Tensors["a"].Shape.Should().HaveCount(64);
    }

    [Theory]
    [InlineData("q", 1)]
    [InlineData("r", 4)]
    public void Pickle_ManyMemos_AreRefusedBeforeTheirMemory(string opcode, int width)
    {
        using var pickle = new MemoryStream();
        pickle.Write([0x80, 2, (byte)'}']);
        byte[] index = new byte[4];
        for (int i = 0; i < 5_000_000; i++)
        {
            pickle.WriteByte((byte)opcode[0]);
            BinaryPrimitives.WriteInt32LittleEndian(index, i);
            pickle.Write(index.AsSpan(0, width));
        }
        pickle.WriteByte((byte)'.');
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = zip.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open();
            pickle.WriteTo(entry);
        }
        // One byte names 256 memos and no more, however often it is put: that is a small, empty dictionary.
        Refused(file.ToArray(), "pytorch_model.bin", width == 1 ? null : "*remembers more than*", allowedBytesPerByte: width == 1 ? 4 : 8);
    }

    private static void Refused(byte[] content, string name, string? message, int allowedBytesPerByte)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File(name), content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Action open = () => Checkpoint.Open(folder.File(name)).Dispose();
        if (message is null) open();
        else open.Should().Throw<CheckpointException>().WithMessage(message);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan((long)content.Length * allowedBytesPerByte + (64 << 20));
    }

    private static byte[] Safetensors(string header, int dataLength)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), file = new byte[8 + text.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        return file;
    }

    private static TemporaryFolder Demo()
    {
        var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(TestPipelines.Folder("sentiment"))) File.Copy(file, folder.File(Path.GetFileName(file)));
        return folder;
    }
}
