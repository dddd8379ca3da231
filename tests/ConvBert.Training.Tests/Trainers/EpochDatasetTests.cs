using System.Collections;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Trainers;

public class EpochDatasetTests
{
    private const ConvBertArchitecture MaskedLM = ConvBertArchitecture.MaskedLM;

    [Fact]
    public void Train_ExamplesByEpoch_AsksForEachOncePerEpochAndEvaluatesByIndex()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(MaskedLM);
        var examples = new Recorded(TinyModel.Examples(MaskedLM, 6));
        TrainingArguments args = Arguments(folder) with { NumTrainEpochs = 2, EvalStrategy = IntervalStrategy.Epoch };
        using var trainer = new Trainer(model, args, examples) { EvalDataset = examples };

        trainer.Train();

        examples.ByEpoch.Where(asked => asked.Epoch == 0).Select(asked => asked.Index).Should().BeEquivalentTo(Enumerable.Range(0, 6));
        examples.ByEpoch.Where(asked => asked.Epoch == 1).Select(asked => asked.Index).Should().BeEquivalentTo(Enumerable.Range(0, 6));
        examples.ByEpoch.Should().HaveCount(12);
        examples.ByIndex.Should().Equal([.. Enumerable.Range(0, 6), .. Enumerable.Range(0, 6)]);
    }

    [Fact]
    public void Evaluate_LogitsPreprocessed_AreWhatMetricsGet()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(MaskedLM);
        List<TrainingExample> examples = TinyModel.Examples(MaskedLM, 5);
        var lengths = new List<int>();
        EvalPrediction? prediction = null;
        using var trainer = new Trainer(model, Arguments(folder), examples)
        {
            PreprocessLogitsForMetrics = (example, logits) =>
            {
                lengths.Add(logits.Length / (example.Labels.Length - example.Labels.Span.Count(TrainingBatch.IgnoredLabel)));
                return logits[..1];
            },
            ComputeMetrics = given =>
            {
                prediction = given;
                return new Dictionary<string, double>();
            },
        };

        trainer.Evaluate(examples);

        lengths.Should().Equal(Enumerable.Repeat(model.Config.VocabSize, 5));
        prediction!.Predictions.Select(kept => kept.Length).Should().Equal(1, 1, 1, 1, 1);
    }

    private static TrainingArguments Arguments(TemporaryFolder folder) => new()
    {
        OutputDir = folder.File("run"),
        PerDeviceTrainBatchSize = 4,
        SaveStrategy = IntervalStrategy.No,
    };

    private sealed class Recorded(List<TrainingExample> examples) : IEpochDataset
    {
        public List<(int Index, long Epoch)> ByEpoch { get; } = [];

        public List<int> ByIndex { get; } = [];

        public int Count => examples.Count;

        public TrainingExample this[int index]
        {
            get
            {
                ByIndex.Add(index);
                return examples[index];
            }
        }

        public TrainingExample GetExample(int index, long epoch)
        {
            ByEpoch.Add((index, epoch));
            return examples[index];
        }

        public IEnumerator<TrainingExample> GetEnumerator() => examples.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
