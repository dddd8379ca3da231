using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;
using Xunit.Abstractions;

namespace ConvBert.Core.Tests.Checkpoints;

/// <summary>
/// Well-formed files with a few bytes changed, cut or doubled: each opens or is refused by a typed error, quickly and in little memory.
/// </summary>
public class CheckpointFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Files =
    [
        "safetensors/control_metadata.safetensors", "safetensors/control_plain.safetensors", "pickle/control_memo.bin",
            "pickle/control_ordered_dict.bin",
        "pickle/control_column.bin", "zip/control.bin", "legacy/control.bin",
    ];

    public static TheoryData<string> Seeds() => new(Files);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Open_MutatedFile_EndsInATypedErrorOrLoads(string seed)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File(Path.GetFileName(seed));
        byte[][] donors = [.. Files.Select(Invalid)];
        output.WriteLine(
            FuzzRun.Check(seed, Invalid(seed), file, () => CheckpointVerdict.ReadAll(file), e => e is CheckpointException, donors));
    }

    [Theory]
    [InlineData("labels_in_config")]
    [InlineData("config_minimal_extra")]
    public void FromPretrained_MutatedConfig_EndsInATypedErrorOrRoundTrips(string seed)
    {
        using var folder = new TemporaryFolder();
        byte[] original = File.ReadAllBytes(Goldens.Path("formats", seed, "config.json"));
        output.WriteLine(FuzzRun.Check(
            seed,
            original,
            folder.File("config.json"),
            () =>
            {
                string saved = ConvBertConfig.FromPretrained(folder.Path).ToJson();
                ConvBertConfig.FromJson(saved).ToJson().Should().Be(saved);
            },
            e => e is ConvBertConfigException));
    }

    [Fact]
    public void Open_MutatedSafetensorsIndex_EndsInATypedErrorOrLoads()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(Goldens.Path("formats", "invalid", "shards", "control")))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        CheckIndex(folder, "model.safetensors.index.json");
    }

    [Fact]
    public void Open_MutatedPyTorchIndex_EndsInATypedErrorOrLoads()
    {
        using var folder = new TemporaryFolder();
        const string Shard = "pytorch_model-00001-of-00001.bin";
        File.WriteAllBytes(folder.File(Shard), Invalid("zip/control.bin"));
        using (ICheckpoint shard = Checkpoint.Open(folder.File(Shard)))
        {
            string map = string.Join(",\n", shard.Tensors.Keys.Select(name => $"    \"{name}\": \"{Shard}\""));
            File.WriteAllText(
                folder.File("pytorch_model.bin.index.json"), $$"""{"metadata": {"total_size": 24}, "weight_map": { {{map}} } }""");
        }

        CheckIndex(folder, "pytorch_model.bin.index.json");
    }

    private void CheckIndex(TemporaryFolder folder, string name)
    {
        string index = folder.File(name);
        output.WriteLine(FuzzRun.Check(
            name, File.ReadAllBytes(index), index, () => CheckpointVerdict.ReadAll(folder.Path), e => e is CheckpointException));
    }

    private static byte[] Invalid(string path) => File.ReadAllBytes(Goldens.Path("formats", "invalid", path));
}
