using System.Diagnostics;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Resuming;

/// <summary>
/// A run whose process is killed at 20 random places, in the middle of steps and of checkpoints, and started again each time, against one
/// that is left alone.
/// </summary>
public class KillTests
{
    /// <summary>More steps than a child takes before it is killed.</summary>
    public const int MaxSteps = 2000;

    private const int Kills = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Train_KilledAtRandomPlacesAndResumed_GivesTheSameBytes()
    {
        using var killed = new TemporaryFolder();
        using var whole = new TemporaryFolder();
        var random = new Random(20);
        int seen = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process child = DotnetHost.Start([typeof(KillTests).Assembly.Location, killed.Path]);
            int before = seen;
            seen = await WaitForCheckpoint(killed.Path, before, child);
            await Task.Delay(random.Next(0, 60));
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync();
            seen = Newest(killed.Path);
            seen.Should().BeGreaterThan(before).And.BeLessThan(MaxSteps, "the child was killed while it trained");
        }

        // The killed run ends a few steps behind its last kill, which is where the other is left to end too.
        int end = seen + 5;
        byte[] expected = Train(whole.Path, end), actual = Train(killed.Path, end);
        actual.Should().Equal(expected);
    }

    /// <summary>Trains on from the newest checkpoint in the folder, if there is one, and gives the bytes of the final weights.</summary>
    internal static byte[] Train(string folder, int steps)
    {
        using TrainingModel model = TinyModel.Load(ConvBertArchitecture.SequenceClassification);
        TrainingArguments args = new()
        {
            OutputDir = folder,
            LearningRate = 1e-3,
            LrSchedulerType = SchedulerType.Constant,
            MaxSteps = steps,
            SaveSteps = 1,
            SaveTotalLimit = 2,
            LoggingStrategy = IntervalStrategy.No,
            EmaDecay = 0.99,
            WeightDecay = 0.01,
        };
        using var trainer = new Trainer(model, args, TinyModel.Examples(ConvBertArchitecture.SequenceClassification, 40));
        trainer.Train(Trainer.GetLastCheckpoint(folder));
        trainer.SaveModel(Path.Combine(folder, "final"));
        return File.ReadAllBytes(Path.Combine(folder, "final", "model.safetensors"));
    }

    private static int Newest(string folder) =>
        Trainer.GetLastCheckpoint(folder) is { } path
            ? int.Parse(Path.GetFileName(path).AsSpan("checkpoint-".Length), System.Globalization.CultureInfo.InvariantCulture) : 0;

    private static async Task<int> WaitForCheckpoint(string folder, int behind, Process child)
    {
        var clock = Stopwatch.StartNew();
        while (Newest(folder) is var newest)
        {
            if (newest > behind) return newest;
            if (child.HasExited) Assert.Fail($"The child ended with {child.ExitCode}: {await child.StandardError.ReadToEndAsync()}");
            if (clock.Elapsed > Patience)
                Assert.Fail($"The child wrote no checkpoint behind {behind} within {Patience.TotalSeconds} seconds.");
            await Task.Delay(5);
        }

        return 0;
    }
}
