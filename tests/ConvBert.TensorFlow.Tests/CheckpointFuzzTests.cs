using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;
using ConvBert.TensorFlow.Tests.Support;
using Xunit.Abstractions;

namespace ConvBert.TensorFlow.Tests;

/// <summary>
/// TensorFlow's files with a few bytes changed, cut or doubled, their checksums set right in part: each opens or is refused by a typed
/// error.
/// </summary>
public class CheckpointFuzzTests
{
    public CheckpointFuzzTests(ITestOutputHelper output)
    {
        _output = output;
        TensorFlowFormats.Register();
    }

    private static readonly string[] Hdf5Files =
    [
        "invalid/h5/control.h5", "invalid/h5/control_double.h5", "layouts/chunked.h5", "layouts/big_endian_double_chunked.h5",
        "layouts/latest.h5", "layouts/chunked_latest.h5", "layouts/chunked_latest_filtered.h5", "layouts/dense_links.h5",
        "layouts/dense_attributes.h5",
    ];

    private readonly ITestOutputHelper _output;

    public static TheoryData<string> Hdf5Seeds => new(Hdf5Files);

    [Theory]
    [MemberData(nameof(Hdf5Seeds))]
    public void Open_MutatedHdf5_EndsInATypedErrorOrLoads(string seed)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("tf_model.h5");
        byte[] original = File.ReadAllBytes(TensorFlowGoldens.Path(seed));
        var checksums = Checksums.OfHdf5(original);
        byte[][] donors = [.. Hdf5Files.Select(name => File.ReadAllBytes(TensorFlowGoldens.Path(name)))];
        _output.WriteLine(FuzzRun.Check(
            seed, original, file, () => CheckpointVerdict.ReadAll(file), IsTyped, donors,
            checksums.Repair) + $"; {checksums.Count} checksums");
    }

    [Theory]
    [InlineData("model.ckpt.index")]
    [InlineData("model.ckpt.data-00000-of-00001")]
    public void Open_MutatedBundle_EndsInATypedErrorOrLoads(string name)
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(TensorFlowGoldens.Path("invalid", "tf1", "control")))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        byte[] original = File.ReadAllBytes(folder.File(name));
        Checksums? checksums = name.EndsWith(".index", StringComparison.Ordinal) ? Checksums.OfTable(original) : null;
        checksums?.Count.Should().Be(3, "there are a data block, the metaindex and the index");
        _output.WriteLine(FuzzRun.Check(
            name, original, folder.File(name), () => CheckpointVerdict.ReadAll(folder.Path), IsTyped,
            repair: checksums is null ? null : checksums.Repair));
    }

    [Fact]
    public void Open_MutatedHdf5Index_EndsInATypedErrorOrLoads()
    {
        using var folder = new TemporaryFolder();
        const string Shard = "tf_model-00001-of-00001.h5", Index = "tf_model.h5.index.json";
        File.Copy(TensorFlowGoldens.Path("invalid", "h5", "control.h5"), folder.File(Shard));
        using (ICheckpoint shard = Checkpoint.Open(folder.File(Shard)))
        {
            string map = string.Join(",", shard.Tensors.Keys.Select(tensor => $"\"scope/{tensor.Replace('.', '/')}:0\": \"{Shard}\""));
            File.WriteAllText(folder.File(Index), $$"""{"metadata": {"total_size": 24}, "weight_map": { {{map}} } }""");
        }

        byte[] original = File.ReadAllBytes(folder.File(Index));
        _output.WriteLine(FuzzRun.Check(Index, original, folder.File(Index), () => CheckpointVerdict.ReadAll(folder.Path), IsTyped));
    }

    [Fact]
    public void Open_MutatedTensorFlowSafetensors_EndsInATypedErrorOrLoads()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("model.safetensors");
        string header =
            """{"__metadata__":{"format":"tf"},"a/depthwise_kernel:0":{"dtype":"F32","shape":[3,2,1],"data_offsets":[0,24]},"b/kernel:0":{"dtype":"F16","shape":[2,3],"data_offsets":[24,36]}}""";
        byte[] original = [.. BitConverter.GetBytes((long)header.Length), .. System.Text.Encoding.UTF8.GetBytes(header), .. new byte[36]];
        _output.WriteLine(FuzzRun.Check("TensorFlow's safetensors", original, file, () => CheckpointVerdict.ReadAll(file), IsTyped));
    }

    private static bool IsTyped(Exception exception) => exception is CheckpointException;
}
