using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;

namespace ConvBert.Core.Tests.Checkpoints;

public class CheckpointInspectionTests
{
    [Fact]
    public void Inspect_Folder_ListsWhatBindsToWhat()
    {
        CheckpointInspection inspection = CheckpointInspection.Inspect(Goldens.Path("formats", "bin_extra_types"));
        inspection.Format.Should().Be("pytorch");
        inspection.Architecture.Should().Be(ConvBertArchitecture.MaskedLM);
        inspection.Report!.Unexpected.Should().BeEquivalentTo("byte", "empty", "mask", "step");
        inspection.Report.Missing.Should().BeEmpty();
        inspection.Tensors.First(t => t.Tensor.Name == "convbert.embeddings.word_embeddings.weight").BoundTo
            .Should().Equal("embeddings.word_embeddings.weight", "generator_lm_head.weight");
        inspection.Tensors.First(t => t.Tensor.Name == "mask").BoundTo.Should().BeEmpty();
        inspection.TotalElements.Should().BeGreaterThan(9920);
    }

    [Fact]
    public void Inspect_ConfigAlone_ReadsIt()
    {
        CheckpointInspection inspection = CheckpointInspection.Inspect(Goldens.Path("formats", "bin_zip", "config.json"));
        inspection.Format.Should().Be("config");
        inspection.Config!.VocabSize.Should().Be(40);
        inspection.Tensors.Should().BeEmpty();
    }

    [Fact]
    public void Inspect_FileWithNaN_PointsAtIt()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("x.safetensors"), [TensorToWrite.Create("x", [3], new[] { 0, 1, float.NaN }, TensorDType.F16)]);
        CheckpointInspection.Inspect(folder.File("x.safetensors")).Tensors.Should().ContainSingle().Which.FirstNonFinite.Should().Be(2);
    }

    [Fact]
    public void Inspect_EveryInvalidFile_FollowsTheVerdict()
    {
        foreach (InvalidFile file in InvalidFile.All("safetensors", "shards", "bin", "config"))
        {
            Exception? thrown = Record.Exception(() => CheckpointInspection.Inspect(file.FullPath));
            bool isTyped = thrown is CheckpointException or ConvBertConfigException;
            if (file.Verdict == "accept") thrown.Should().BeNull("{0} is well-formed", file.Path);
            else if (file.Verdict == "reject") isTyped.Should().BeTrue("{0} must be refused: {1}", file.Path, file.What);
            else (thrown is null || isTyped).Should().BeTrue("{0} may only be refused by a typed error", file.Path);
        }
    }
}
