using ConvBert.Pipelines;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tests.Guides;

/// <summary>The C# of docs/sentence-embeddings.md.</summary>
internal static class SentenceEmbeddingSnippets
{
    public static void SentenceEmbeddings(TextWriter Console, string folder, string pairs, string output)
    {
        var options = new FineTuningOptions
        {
            Model = folder,
            TrainFile = pairs,
            EvalSplit = 0,
            Arguments = new TrainingArguments
            {
                OutputDir = output,
                LearningRate = 1e-3,
                PerDeviceTrainBatchSize = 16,
                NumTrainEpochs = 8,
                SaveStrategy = IntervalStrategy.No,
            },
        };
        var result = new FineTuner(new SentenceEmbeddingTask { MaxLength = 64 }, options).Run();
        Console.WriteLine($"{result.Steps} steps");

        using var pipeline = FeatureExtractionPipeline.FromPretrained(output);
        var texts = new[] { "Where does the pilot work?", "The pilot works in the plane.", "Lima is the capital of Peru." };
        var embeddings = pipeline.RunBatch(texts, pipeline.EmbeddingOptions);
        foreach (int answer in new[] { 1, 2 })
        {
            float similarity = pipeline.SentenceTransformer!.Similarity(embeddings[0].Values, embeddings[answer].Values);
            Console.WriteLine($"{similarity:F2} {texts[answer]}");
        }
    }
}
