using ConvBert.FineTuning.Runs;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tests.Runs;

/// <summary>The files of a run get their places when all of them are complete, whoever reads those of the run before.</summary>
public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_WhileAReaderHoldsAFile_ReplacesIt()
    {
        string config = _folder.Write("config.json", "old");
        using (OutputFolder output = Open())
        using (var reader = new FileStream(config, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete))
        {
            output.Stage(staging => File.WriteAllText(Path.Combine(staging, "config.json"), "new"));
            File.ReadAllText(config).Should().Be("old");
            output.Commit();
            reader.ReadByte().Should().Be('o', "a reader keeps the file that it opened");
        }

        File.ReadAllText(config).Should().Be("new");
        _folder.Names().Should().Equal("config.json");
    }

    [Fact]
    public void Dispose_WithoutACommit_LeavesWhatWasThere()
    {
        _folder.Write("config.json", "old");
        using (OutputFolder output = Open()) output.Stage(staging => File.WriteAllText(Path.Combine(staging, "config.json"), "new"));
        _folder.Names().Should().Equal("config.json");
        File.ReadAllText(_folder.File("config.json")).Should().Be("old");
    }

    [Fact]
    public void Clear_RemovesWhatAnInterruptedRunLeft()
    {
        _folder.Write("config.json", "old");
        foreach (string name in new[] { "checkpoint-10", "trial-1", ".unfinished-x", "mine" }) Directory.CreateDirectory(_folder.File(name));
        using OutputFolder output = Open();
        output.Clear(keepsCheckpoints: true);
        _folder.Names().Should().Equal("checkpoint-10", "config.json", "mine", "trial-1");
        output.Clear(keepsCheckpoints: false);
        _folder.Names().Should().Equal("config.json", "mine");
    }

    private OutputFolder Open() => OutputFolder.Open(
        new FineTuningOptions
        {
            Model = "model",
            TrainFile = "train.jsonl",
            OverwriteOutputDir = true,
            Arguments = new TrainingArguments { OutputDir = _folder.Path },
        },
        out _);
}
