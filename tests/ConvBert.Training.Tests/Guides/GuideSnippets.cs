using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Training.Tests.Guides;

/// <summary>The C# of the training guide; <see cref="GuideTests"/> holds guide, code and output together.</summary>
internal static class GuideSnippets
{
    public static void Training(TextWriter Console, string folder, string output)
    {
        (string Text, int Label)[] data =
        [
            ("The dog barks.", 0), ("The owl hoots loudly.", 0), ("The cow moos.", 0), ("The cat meows.", 0),
            ("Paris is the capital of France.", 1), ("Lima is a city in Peru.", 1),
            ("Rome is a city in Italy.", 1), ("The capital of Japan is Tokyo.", 1),
        ];
        var tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        TrainingExample[] examples = [.. data.Select(item =>
            TrainingExample.ForClass(new TokenizedText(tokenizer.Encode(item.Text).Ids.ToArray()), item.Label))];

        // The checkpoint has no classifier: AllowMissingHead begins with a random one for these labels.
        var config = ConvBertConfig.FromPretrained(folder) with
        {
            Id2Label = new Dictionary<int, string> { [0] = "animals", [1] = "geography" },
            Label2Id = new Dictionary<string, int> { ["animals"] = 0, ["geography"] = 1 },
        };
        var options = new ConvBertLoadOptions { Config = config, AllowMissingHead = true };
        using var model = TrainingModel.FromPretrained(folder, ConvBertArchitecture.SequenceClassification, options);

        var args = new TrainingArguments
        {
            OutputDir = output,
            LearningRate = 5e-4,
            PerDeviceTrainBatchSize = 4,
            NumTrainEpochs = 10,
            LoggingSteps = 10,
            SaveStrategy = IntervalStrategy.No,
        };
        using var trainer = new Trainer(model, args, examples);
        trainer.Logged += (_, e) => Console.WriteLine($"step {e.Entry.Step}: {e.Entry.Values.First().Key} {e.Entry.Values.First().Value:F2}");
        trainer.Train();
        trainer.SaveModel();
        tokenizer.SavePretrained(output);

        using var pipeline = TextClassificationPipeline.FromPretrained(output);
        foreach (string text in new[] { "The horse neighs.", "Madrid is the capital of Spain." })
            Console.WriteLine($"{text} {pipeline.Run(text).Label}");
    }
}
