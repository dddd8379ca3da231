using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;
using ConvBert.Weights;

namespace ConvBert.Core.Tests.Checkpoints;

public class CheckpointConverterTests
{
    public static TheoryData<string> MaskedLMs() =>
        ["bin_zip", "bin_legacy", "bin_views", "bin_sharded", "bin_gamma_beta", "bin_both_tables", "bin_f16", "bin_f64",
            "safetensors_sharded", "safetensors_position_ids", "shards_mixed"];

    [Theory]
    [MemberData(nameof(MaskedLMs))]
    public void Convert_Folder_GivesTheSameModelTwiceTheSameBytes(string folder)
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        string source = Goldens.Path("formats", folder);
        CheckpointConverter.Convert(source, first.Path).Should().BeEquivalentTo(first.File("model.safetensors"), first.File("config.json"));
        CheckpointConverter.Convert(source, second.Path);
        File.ReadAllBytes(first.File("model.safetensors")).Should().Equal(File.ReadAllBytes(second.File("model.safetensors")));
        using BoundWeights expected = BoundWeights.Open(source, ConvBertArchitecture.MaskedLM);
        using BoundWeights actual = BoundWeights.Open(first.Path, ConvBertArchitecture.MaskedLM);
        foreach (TensorDefinition slot in ConvBertWeightTable.Definitions(expected.Config, ConvBertArchitecture.MaskedLM))
            actual.Read(slot.Name).AsSpan().SequenceEqual(expected.Read(slot.Name)).Should().BeTrue("{0} is the same tensor", slot.Name);
    }

    [Fact]
    public void Convert_ARenameThatFails_LeavesTheOldModelAsItWas()
    {
        using var target = new TemporaryFolder();
        string source = Goldens.Path("formats", "safetensors_sharded");
        CheckpointConverter.Convert(source, target.Path, new CheckpointConversionOptions { MaxShardSize = 4000 });
        Dictionary<string, byte[]> before = Contents(target.Path);
        before.Keys.Where(name => name.EndsWith(".safetensors", StringComparison.Ordinal)).Should().HaveCountGreaterThan(2);
        string index = target.File("model.safetensors.index.json");
        // When the weights are written, and their names not yet given, one of the names is taken by a folder.
        string taken = target.File("model-00001-of-00002.safetensors");
        var options =
            new CheckpointConversionOptions
            {
                DType = TensorDType.F16,
                MaxShardSize = 12000,
                Progress = new Interference(() => Directory.CreateDirectory(taken))
            };
        FluentActions.Invoking(() => CheckpointConverter.Convert(source, target.Path, options)).Should().Throw<Exception>()
            .Which.Should().Match<Exception>(e => e is IOException || e is UnauthorizedAccessException);
        Directory.Delete(taken);
        Contents(target.Path).Should().BeEquivalentTo(before);
        File.Exists(index).Should().BeTrue();
    }

    [Fact]
    public void Convert_InterruptedOrToAnotherNumberOfShards_LeavesOneModel()
    {
        using var target = new TemporaryFolder();
        string source = Goldens.Path("formats", "safetensors_sharded");
        CheckpointConverter.Convert(source, target.Path, new CheckpointConversionOptions { MaxShardSize = 4000 });
        Dictionary<string, byte[]> before = Contents(target.Path);
        using var stop = new CancellationTokenSource();
        var options =
            new CheckpointConversionOptions { DType = TensorDType.F16, MaxShardSize = 12000, Progress = new Interference(stop.Cancel) };
        FluentActions.Invoking(() =>
            CheckpointConverter.Convert(source, target.Path, options, stop.Token)).Should().Throw<OperationCanceledException>();
        Contents(target.Path).Should().BeEquivalentTo(before);
        CheckpointConverter.Convert(source, target.Path);
        Directory.GetFiles(target.Path).Select(Path.GetFileName).Should().BeEquivalentTo("config.json", "model.safetensors");
    }

    [Fact]
    public void Convert_TiedTables_StoresOne()
    {
        using var target = new TemporaryFolder();
        CheckpointConverter.Convert(Goldens.Path("formats", "bin_zip"), target.Path);
        File.ReadAllBytes(target.File("model.safetensors")).Should().Equal(
            File.ReadAllBytes(Goldens.Path("formats", "safetensors_before_bin", "model.safetensors")));
    }

    [Theory]
    [InlineData(TensorDType.F16, "safetensors_f16", "float16")]
    [InlineData(TensorDType.BF16, "safetensors_bf16", "bfloat16")]
    public void Convert_ToHalf_EqualsWhatHuggingFaceSaved(TensorDType dtype, string golden, string name)
    {
        using var target = new TemporaryFolder();
        var reports = new List<CheckpointConversionProgress>();
        CheckpointConverter.Convert(Goldens.Path("formats", "safetensors_before_bin", "model.safetensors"), target.Path,
            new CheckpointConversionOptions { DType = dtype, Progress = new Collector(reports) });
        File.ReadAllBytes(target.File("model.safetensors")).Should().Equal(
            File.ReadAllBytes(Goldens.Path("formats", golden, "model.safetensors")));
        ConvBertConfig.FromPretrained(target.Path).DType.Should().Be(name);
        reports[^1].WrittenBytes.Should().Be(reports[^1].TotalBytes).And.Be(reports.Count == 0 ? -1 : 9920 * 2);
    }

    [Fact]
    public void Convert_WithShards_ReadsBack()
    {
        using var target = new TemporaryFolder();
        IReadOnlyList<string> written = CheckpointConverter.Convert(
            Goldens.Path("formats", "bin_legacy"), target.Path, new CheckpointConversionOptions { MaxShardSize = 12_000 });
        written.Should().Contain(target.File("model.safetensors.index.json")).And.HaveCountGreaterThan(4);
        using BoundWeights weights = BoundWeights.Open(target.Path, ConvBertArchitecture.MaskedLM);
        weights.Report.Should().BeEquivalentTo(LoadingReport.Empty);
    }

    [Fact]
    public void Convert_NumberTooLargeForTheType_NamesItAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("x.safetensors"), [TensorToWrite.Create("w", [2], new[] { 65519f, -65520f })]);
        FluentActions.Invoking(() => CheckpointConverter.Convert(
            folder.File("x.safetensors"), folder.File("y.safetensors"), new CheckpointConversionOptions { DType = TensorDType.F16 }))
            .Should().Throw<CheckpointException>().WithMessage("*tensor w: holds -65520 at index 1, which F16 cannot hold*");
        Directory.GetFiles(folder.Path).Should().Equal(folder.File("x.safetensors"));
    }

    [Fact]
    public void Convert_Cancelled_LeavesNothing()
    {
        using var target = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        FluentActions.Invoking(
            () => CheckpointConverter.Convert(Goldens.Path("formats", "bin_zip"), target.Path, cancellationToken: cancelled.Token))
            .Should().Throw<OperationCanceledException>();
        Directory.GetFiles(target.Path).Should().BeEmpty();
    }

    [Fact]
    public void Save_OfALoadedModel_IsWhatHuggingFaceSaves()
    {
        using var target = new TemporaryFolder();
        using (ConvBertForMaskedLM model = ConvBertForMaskedLM.FromPretrained(Goldens.Path("formats", "bin_zip")))
            model.SavePretrained(target.Path);
        File.ReadAllBytes(target.File("model.safetensors")).Should().Equal(
            File.ReadAllBytes(Goldens.Path("formats", "safetensors_before_bin", "model.safetensors")));
        ConvBertConfig saved = ConvBertConfig.FromPretrained(target.Path);
        saved.Architectures.Should().Equal("ConvBertForMaskedLM");
        saved.DType.Should().Be("float32");
    }

    private sealed class Collector(List<CheckpointConversionProgress> reports) : IProgress<CheckpointConversionProgress>
    {
        public void Report(CheckpointConversionProgress value) => reports.Add(value);
    }

    private static Dictionary<string, byte[]> Contents(string folder) =>
        Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

    private sealed class Interference(Action act) : IProgress<CheckpointConversionProgress>
    {
        public void Report(CheckpointConversionProgress value)
        {
            if (value.WrittenBytes > value.TotalBytes / 2) act();
        }
    }
}
