using ConvBert.Checkpoints;
using ConvBert.Training.Data;
using ConvBert.Training.Resuming;

namespace ConvBert.Training;

/// <summary>
/// Trains a model on examples: batches, steps, log, evaluations, checkpoints, as Hugging Face's <c>Trainer</c>. The final weights are a
/// function of
/// model, data and arguments: the same bits for any number of threads, on any processor with fused multiply-adds, and whether or not the
/// run was
/// interrupted and resumed.
/// </summary>
/// <remarks>
/// Batches are ragged unless <see cref="TrainingArguments.Padding"/> asks for pads: each text counts as it would alone. Not for use by
/// several threads at once.
/// </remarks>
public sealed partial class Trainer : IDisposable
{
    private readonly TrainingModel _model;
    private readonly ExampleSource _source;
    private readonly TrainingBatch[] _batches;
    private readonly BatchCollator _collator;

    /// <summary>Creates a trainer for examples that an index gives.</summary>
    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="args">The arguments of the run.</param>
    /// <param name="trainDataset">The examples, by index; they may be made when they are asked for, the same at every time.</param>
    /// <exception cref="ArgumentException">An argument is impossible, a frozen part is unknown, or there are no examples.</exception>
    public Trainer(TrainingModel model, TrainingArguments args, IReadOnlyList<TrainingExample> trainDataset)
        : this(model, args, ListSource(args, trainDataset))
    {
    }

    /// <summary>Creates a trainer for a stream of examples, which is read anew in each epoch.</summary>
    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="args">The arguments of the run; where the length is unknown, with <see cref="TrainingArguments.MaxSteps"/>.</param>
    /// <param name="trainDataset">
    /// The examples, in the order of training, the same each time they are enumerated; <see cref="TrainingArguments.Shuffle"/> does not
    /// touch them. A run that is resumed reads past what it has seen.
    /// </param>
    /// <param name="length">The number of examples; null (default) if it is unknown.</param>
    /// <exception cref="ArgumentException">
    /// An argument is impossible or needs another kind of data, a frozen part is unknown, or the length is below 1.
    /// </exception>
    public Trainer(TrainingModel model, TrainingArguments args, IEnumerable<TrainingExample> trainDataset, long? length = null)
        : this(model, args, StreamSource(args, trainDataset, length))
    {
    }

    private Trainer(TrainingModel model, TrainingArguments args, ExampleSource source)
    {
        ArgumentNullException.ThrowIfNull(model);
        args.Validate();
        FrozenParts.Freeze(model.Parameters, args.FrozenParts);
        _model = model;
        _source = source;
        Args = args;
        _collator = new BatchCollator(model.Architecture, Padding);
        _batches = new TrainingBatch[args.GradientAccumulationSteps];
        for (int i = 0; i < _batches.Length; i++) _batches[i] = new TrainingBatch(model.Config, model.Architecture);
    }

    /// <summary>The arguments of the run.</summary>
    public TrainingArguments Args { get; }

    /// <summary>Where the run stands.</summary>
    public TrainerState State { get; private set; } = new();

    /// <summary>The examples of evaluations; null (default) for none.</summary>
    public IReadOnlyList<TrainingExample>? EvalDataset { get; init; }

    /// <summary>
    /// A text that names the data, such as a hash of a file: a checkpoint of other data is refused. Null (default) where only the number
    /// of examples tells.
    /// </summary>
    public string? DataFingerprint { get; init; }

    /// <summary>
    /// Computes metrics from predictions and labels; they are named with <c>eval_</c> in front. Null (default) for the loss alone.
    /// </summary>
    public Func<EvalPrediction, IReadOnlyDictionary<string, double>>? ComputeMetrics { get; init; }

    /// <summary>
    /// Says what is kept of an example's logits for <see cref="ComputeMetrics"/>, such as the best of a vocabulary; null (default) keeps
    /// them.
    /// </summary>
    public Func<TrainingExample, ReadOnlyMemory<float>, ReadOnlyMemory<float>>? PreprocessLogitsForMetrics { get; init; }

    /// <summary>After every optimizer step.</summary>
    public event EventHandler<StepEventArgs>? StepEnded;

    /// <summary>After every log entry.</summary>
    public event EventHandler<LogEventArgs>? Logged;

    /// <summary>After every evaluation in a run.</summary>
    public event EventHandler<LogEventArgs>? Evaluated;

    /// <summary>After every checkpoint.</summary>
    public event EventHandler<CheckpointEventArgs>? Saved;

    /// <summary>Steps of an epoch; null where the stream's length is unknown.</summary>
    private long? StepsPerEpoch =>
        _source.BatchesPerEpoch is { } batches ? CeilingDivide(batches, Args.GradientAccumulationSteps) : null;

    private BatchPadding Padding
    {
        get
        {
            int pad = Args.PadTokenId ?? _model.Config.PadTokenId ?? 0;
            return new BatchPadding(Args.Padding, Args.MaxLength, Args.PadToMultipleOf, pad < 0 ? pad + _model.Config.VocabSize : pad);
        }
    }

    /// <summary>The newest checkpoint of a folder (Hugging Face's <c>get_last_checkpoint</c>).</summary>
    /// <param name="outputDir">A run's folder.</param>
    /// <returns>The checkpoint, or null where there is none.</returns>
    public static string? GetLastCheckpoint(string outputDir)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputDir);
        List<(long Step, string Path)> all = CheckpointFolder.All(outputDir);
        return all.Count == 0 ? null : all[^1].Path;
    }

    /// <summary>Trains to the end of the run.</summary>
    /// <param name="resumeFromCheckpoint">
    /// A checkpoint of this run to go on from, such as <see cref="GetLastCheckpoint"/> gives; null begins with the model as it is.
    /// </param>
    /// <param name="cancellationToken">When cancelled, the step is finished, a checkpoint written, and the exception thrown.</param>
    /// <returns>What the run came to.</returns>
    /// <exception cref="ArgumentException">An example does not fit the model, or a batch has no label.</exception>
    /// <exception cref="NonFiniteException">A loss or a gradient is not finite; the weights are those before the step.</exception>
    /// <exception cref="TrainingException">A checkpoint cannot be written: no permission, or a full disk.</exception>
    /// <exception cref="CheckpointException">The checkpoint to resume from is broken, or another model's or run's.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, after a checkpoint.</exception>
    public TrainOutput Train(string? resumeFromCheckpoint = null, CancellationToken cancellationToken = default)
    {
        RequireEvaluationData();
        CheckpointFolder.Prepare(Args.OutputDir);
        _model.Dropout = Args.Dropout;
        _model.GradientCheckpointing = Args.GradientCheckpointing;
        _model.LabelSmoothing = (float)Args.LabelSmoothingFactor;
        if (resumeFromCheckpoint is not null) ReadModel(resumeFromCheckpoint);
        using var optimizer = new Optimizer(_model.Parameters, Args.OptimizerOptions, _model.Team);
        using MovingAverage? average = Args.EmaDecay is { } decay ? new MovingAverage(_model.Parameters, decay, _model.Team) : null;
        using var run = new TrainerRun(this, optimizer, average);
        if (resumeFromCheckpoint is not null) run.Resume(resumeFromCheckpoint);
        return run.Execute(cancellationToken);
    }

    /// <summary>
    /// Writes the model so that Hugging Face loads the folder: a plain checkpoint, or for a model with adapters the adapter alone, as
    /// PEFT does.
    /// </summary>
    /// <param name="outputDir">The folder; null for <see cref="TrainingArguments.OutputDir"/>.</param>
    /// <exception cref="TrainingException">The folder cannot be written.</exception>
    public void SaveModel(string? outputDir = null) => WriteInto(outputDir ?? Args.OutputDir, WriteModel);

    /// <summary>Writes <c>trainer_state.json</c>, the log among it, as Hugging Face's trainer does.</summary>
    /// <param name="outputDir">The folder; null for <see cref="TrainingArguments.OutputDir"/>.</param>
    /// <exception cref="TrainingException">The folder cannot be written.</exception>
    public void SaveState(string? outputDir = null) => WriteInto(
        outputDir ?? Args.OutputDir, folder => TrainerStateFile.Write(folder, State, Args));

    /// <summary>Frees the trainer's memory; the model stays the caller's.</summary>
    public void Dispose()
    {
        foreach (TrainingBatch batch in _batches) batch.Dispose();
        _evaluationBatch?.Dispose();
        _source.Dispose();
    }

    private static void WriteInto(string folder, Action<string> write)
    {
        try
        {
            Directory.CreateDirectory(folder);
            write(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{folder} cannot be written: {exception.Message}", exception);
        }
    }

    private void WriteModel(string folder)
    {
        if (_model.Lora is { } lora) lora.SavePretrained(folder);
        else _model.SavePretrained(folder);
    }

    private void ReadModel(string folder)
    {
        if (_model.Lora is { } lora) lora.ReadWeights(folder);
        else TrainingCheckpoint.ReadModel(folder, _model.Parameters);
    }

    private void RequireEvaluationData()
    {
        if (Args.EvalStrategy != IntervalStrategy.No && EvalDataset is not { Count: > 0 })
            throw new ArgumentException(
                $"{nameof(TrainingArguments.EvalStrategy)} is {Args.EvalStrategy}, but there are no examples in {nameof(EvalDataset)}.");
    }

    private static ExampleList ListSource(TrainingArguments args, IReadOnlyList<TrainingExample> trainDataset)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(trainDataset);
        if (trainDataset.Count == 0) throw new ArgumentException("There are no examples to train on.", nameof(trainDataset));
        var order = new EpochOrder(trainDataset.Count, args.Seed, args.Shuffle)
        {
            LengthOf = args.GroupByLength ? index => trainDataset[index].Texts.Max(text => text.InputIds.Length) : null,
            StepSize = args.PerDeviceTrainBatchSize * args.GradientAccumulationSteps,
        };
        return new ExampleList(trainDataset, order, args.PerDeviceTrainBatchSize);
    }

    private static ExampleStream StreamSource(TrainingArguments args, IEnumerable<TrainingExample> trainDataset, long? length)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(trainDataset);
        if (length < 1) throw new ArgumentOutOfRangeException(nameof(length), length, "A stream needs at least one example.");
        if (length is null && args.MaxSteps <= 0)
            throw new ArgumentException($"The length of the stream is unknown; {nameof(TrainingArguments.MaxSteps)} is to be given.");
        if (args.GroupByLength)
            throw new ArgumentException($"{nameof(TrainingArguments.GroupByLength)} needs examples that an index gives, not a stream.");
        return new ExampleStream(trainDataset, length, args.PerDeviceTrainBatchSize);
    }

    private static long CeilingDivide(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}
