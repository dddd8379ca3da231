using System.Globalization;
using ConvBert;
using ConvBert.Checkpoints;
using ConvBert.FineTuning;
using ConvBert.Tokenization;
using ConvBert.Training;

if (args.Length is < 3 or > 4)
{
    Console.Error.WriteLine("usage: FineTune MODEL TRAIN OUTPUT [EVAL]   (lines such as {\"text\": \"Good.\", \"label\": \"positive\"})");
    return 2;
}

(string model, string train, string output) = (args[0], args[1], args[2]);
using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancel.Cancel();
};

try
{
    var options = new FineTuningOptions
    {
        Model = model,
        TrainFile = train,
        EvalFile = args.Length == 4 ? args[3] : null,
        Arguments = RecommendedArguments.For(ConvBertConfig.FromPretrained(model), output) with { LoggingSteps = 100 },

        // What an interrupted run has left is gone on from: the model will be the same to the bit.
        Resume = Directory.Exists(output) && Trainer.GetLastCheckpoint(output) is not null,
    };
    var tuner = new FineTuner(new TextClassificationTask(), options);
    tuner.Logged += (_, logged) => Show(logged.Entry);
    FineTuningResult result = tuner.Run(cancel.Token);
    FineTuningReport.Write(result);
    if (result.Evaluation is { } evaluation)
    {
        double accuracy = evaluation.Metrics["accuracy"];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy {accuracy:0.000} on {evaluation.Count} examples"));
    }

    Console.WriteLine($"the curves are in {Path.Combine(output, "report.html")}");
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("interrupted; the same command goes on from the last checkpoint");
    return 130;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or CheckpointException or TokenizerException
    or DatasetException or TrainingException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static void Show(LogEntry entry)
{
    foreach (string name in (string[])["loss", "eval_loss"])
    {
        if (!entry.Values.TryGetValue(name, out double value)) continue;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {entry.Epoch:0.00}  {name,-9} {value:0.0000}"));
    }
}
