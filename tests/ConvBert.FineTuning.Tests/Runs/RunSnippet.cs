namespace ConvBert.FineTuning.Tests.Runs;

/// <summary>The C# of the guide to fine-tuning; <see cref="RunSnippetTests"/> holds guide and code together.</summary>
internal static class RunSnippet
{
    public static void Run(TextWriter Console, string folder, string examples, string output)
    {
        var config = ConvBertConfig.FromPretrained(folder);
        var options = new FineTuningOptions
        {
            Model = folder,
            TrainFile = examples,
            Arguments = RecommendedArguments.For(config, output) with { NumTrainEpochs = 5 },
        };
        var tuner = new FineTuner(new TextClassificationTask(), options);
        tuner.StepEnded += (_, e) => Console.Write($"\r{e.State.GlobalStep}/{e.State.MaxSteps}: loss {e.Loss:F4}, {e.TimeLeft:g} left");
        FineTuningResult result = tuner.Run();
        FineTuningReport.Write(result);
        Console.WriteLine($"\naccuracy {result.Evaluation!.Metrics["accuracy"]:P1}");
    }
}
