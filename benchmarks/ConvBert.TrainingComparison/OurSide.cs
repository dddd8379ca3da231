using System.Globalization;
using ConvBert.Checkpoints;
using ConvBert.Cli.Workloads;
using ConvBert.Measurement;
using ConvBert.Training;
using ConvBert.Training.Model;
using ConvBert.Weights;

namespace ConvBert.TrainingComparison;

/// <summary>Our side of the comparison: a model of a published size with a sequence classification head, and one batch.</summary>
internal sealed class OurSide : IDisposable
{
    private const int Sequences = 16, Length = 128, Labels = 2, FirstId = 1000;
    private const double WeightDecay = 0.01, LearningRate = 1e-5;

    private readonly TrainingModel _model;
    private readonly TrainingBatch _batch;
    private readonly TokenBatch _tokens = new();
    private readonly Optimizer _optimizer;
    private readonly string _folder;
    private readonly int _threads;
    private readonly float[] _hidden;
    private ConvBertModel? _forward;
    private ulong _steps;

    /// <exception cref="IOException">The folder cannot be written.</exception>
    public OurSide(Options options)
    {
        _folder = options.Folder;
        _threads = options.Threads;
        Write(options.Size.Config, options.Folder);
        _model =
            TrainingModel.FromPretrained(
            options.Folder, ConvBertArchitecture.SequenceClassification, new ConvBertLoadOptions { Threads = options.Threads });
        _model.GradientCheckpointing = options.Recompute;
        _batch = new TrainingBatch(_model.Config, _model.Architecture);
        int[] lengths = SequenceLengths(options.Ragged);
        AddSequences(lengths, options.Size.Config.VocabSize);
        long[] labels = [.. Enumerable.Range(0, lengths.Length).Select(sequence => (long)(sequence % Labels))];
        _batch.Set(_tokens, labels);
        WriteBatch(options.Folder, labels);
        _hidden = new float[_tokens.TokenCount * options.Size.Config.HiddenSize];
        _optimizer = new Optimizer(_model.Parameters, new OptimizerOptions { WeightDecay = WeightDecay }, options.Threads);
    }

    /// <summary>Answers commands until the end of the input.</summary>
    public void Answer(TextReader commands, TextWriter answers)
    {
        while (commands.ReadLine() is { } command)
        {
            answers.WriteLine(command switch
            {
                "loss" => Line("loss", _model.Evaluate(_batch, _batch.LabelCount)),
                "forward" => ProcessCost.Timed(Forward),
                "step" => ProcessCost.Timed(Step),
                "profile" => Profiled(),
                "floor" => Floor(),
                "memory" => Line("peak_bytes", ProcessCost.PeakBytes()),
                _ => throw new ArgumentException($"Unknown command {command}."),
            });
            answers.Flush();
        }
    }

    public void Dispose()
    {
        _forward?.Dispose();
        _optimizer.Dispose();
        _batch.Dispose();
        _model.Dispose();
    }

    /// <summary>What bounds a step from below: its operations, and the processor's peak just now.</summary>
    private string Floor()
    {
        int[] lengths = [.. Enumerable.Range(0, _tokens.SequenceCount)
            .Select(sequence => _tokens.SequenceStarts[sequence + 1] - _tokens.SequenceStarts[sequence])];
        double operations = TrainingCost.Operations(_model.Config, lengths), peak = MultiplyAddPeak.Measure(_threads);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"operations\": {operations:R}, \"peak_gflops\": {peak:F2}, \"tokens\": {lengths.Sum()}, "
            + $"\"padded_tokens\": {lengths.Length * lengths.Max()}}}");
    }

    /// <summary>The shortest time of each part over some steps.</summary>
    private string Profiled()
    {
        const int Steps = 5;
        StepPart[] parts = Enum.GetValues<StepPart>();
        double[] best = [.. parts.Select(_ => double.PositiveInfinity)];
        _model.Profile = new StepProfile();
        for (int step = 0; step < Steps; step++)
        {
            _model.Profile.Begin();
            Step();
            _model.Profile.Finish(StepPart.Optimizer);
            foreach (StepPart part in parts) best[(int)part] = Math.Min(best[(int)part], _model.Profile.Seconds(part));
        }

        _model.Profile = null;
        return "{"
            + string.Join(
            ", ", parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"\"{part}\": {best[(int)part] * 1e3:F2}"))) + "}";
    }

    private static string Line(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{{\"{name}\": {value:R}}}");

    private static int[] SequenceLengths(bool ragged)
    {
        if (!ragged) return [.. Enumerable.Repeat(Length, Sequences)];
        // 32, 56, … 224, then 56, 80, … 200: 2,048 tokens as well.
        const int Shortest = 32, Step = 24, Longest = 9;
        return [.. Enumerable.Range(0, Sequences).Select(i => Shortest + (Step * (i < Longest ? i : i - Longest + 1)))];
    }

    private void Forward()
    {
        _forward ??= ConvBertModel.FromPretrained(_folder, new ConvBertLoadOptions { Threads = _threads });
        _forward.Forward(_tokens, _hidden);
    }

    private void Step()
    {
        _model.Parameters.ZeroGradients();
        _model.ForwardBackward(_batch, new DropoutKey(1, _steps++));
        _optimizer.Step(LearningRate);
    }

    private void AddSequences(int[] lengths, int vocabulary)
    {
        int token = 0;
        foreach (int length in lengths)
            _tokens.Add([.. Enumerable.Range(0, length).Select(_ => FirstId + (token++ * 7919 % (vocabulary - FirstId)))]);
    }

    private static void Write(ConvBertConfig config, string folder)
    {
        (config with { HiddenDropoutProb = 0.1, AttentionProbsDropoutProb = 0.1 }).SavePretrained(folder);
        SafetensorsWriter.Write(
            Path.Combine(folder, "model.safetensors"),
            ConvBertWeightTable.Definitions(config, ConvBertArchitecture.SequenceClassification).Select(tensor =>
            {
                string name = ConvBertWeightTable.StoredName(tensor, ConvBertArchitecture.SequenceClassification);
                return new TensorToWrite(
                    name, TensorDType.F32, tensor.Shape, stream => stream.Write(SyntheticBytes.Of(name, tensor.ElementCount)));
            }));
    }

    private void WriteBatch(string folder, long[] labels) => SafetensorsWriter.Write(
        Path.Combine(folder, "batch.safetensors"),
        [
            TensorToWrite.Create("input_ids", [_tokens.TokenCount], (long[])[.. _tokens.InputIds.ToArray().Select(id => (long)id)]),
            TensorToWrite.Create(
            "sequence_starts", [_tokens.SequenceCount + 1], (long[])[.. _tokens.SequenceStarts.ToArray().Select(start => (long)start)]),
            TensorToWrite.Create("labels", [labels.Length], labels),
        ]);
}
