using ConvBert.FineTuning.Tests.Support;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tests.Runs;

/// <summary>A temporary folder with a small file of examples and options of a run over it.</summary>
internal sealed class RunFolder : IDisposable
{
    private static readonly string[] Animals =
        ["The dog barks.", "The owl hoots loudly.", "The cow moos.", "The cat meows.", "A horse neighs."];

    private static readonly string[] Places =
        ["Paris is the capital of France.", "Lima is a city in Peru.", "Rome is a city in Italy.", "Oslo is a city.",
            "People in Japan speak Japanese."];

    public RunFolder()
    {
        Path = Directory.CreateTempSubdirectory("convbert-runs-").FullName;
        TrainFile = Write("train.jsonl", [.. Enumerable.Range(0, 40).Select(i => Line(i))]);
    }

    public string Path { get; }

    public string TrainFile { get; }

    public string Output => System.IO.Path.Combine(Path, "output");

    /// <summary>Options with a checkpoint every five steps; 36 examples are nine steps an epoch.</summary>
    public FineTuningOptions Options => new()
    {
        Model = DemoFiles.Model("fill-mask"),
        TrainFile = TrainFile,
        Threads = 1,
        Arguments = new TrainingArguments
        {
            OutputDir = Output,
            LearningRate = 1e-3,
            PerDeviceTrainBatchSize = 4,
            NumTrainEpochs = 2,
            LoggingSteps = 3,
            EvalStrategy = IntervalStrategy.Epoch,
            SaveStrategy = IntervalStrategy.Steps,
            SaveSteps = 5,
        },
    };

    public string Write(string name, IEnumerable<string> lines)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string Line(int i) => i % 2 == 0
        ? $$"""{"text": "{{Animals[i / 2 % 5]}} {{i}}", "label": "animals"}"""
        : $$"""{"text": "{{Places[i / 2 % 5]}} {{i}}", "label": "geography"}""";
}
