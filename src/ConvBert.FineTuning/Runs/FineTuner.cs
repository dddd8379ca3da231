using System.Diagnostics;
using ConvBert.FineTuning.Runs;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>
/// Trains a model for a task: from a file of examples to a folder that Hugging Face loads. The weights are a function of model, data and
/// options: the same bits for any number of threads, and whether or not the run was interrupted and resumed.
/// </summary>
/// <param name="task">The task, with the options of its data.</param>
/// <param name="options">The run.</param>
public sealed class FineTuner(FineTuningTask task, FineTuningOptions options)
{
    /// <summary>After the files of examples have been read and tokenized.</summary>
    public event EventHandler<FineTuningDataEventArgs>? DataPrepared;

    /// <summary>After every optimizer step.</summary>
    public event EventHandler<FineTuningStepEventArgs>? StepEnded;

    /// <summary>After every entry of the log, evaluations included.</summary>
    public event EventHandler<LogEventArgs>? Logged;

    /// <summary>After every checkpoint.</summary>
    public event EventHandler<CheckpointEventArgs>? Saved;

    /// <summary>After every trial of a search.</summary>
    public event EventHandler<FineTuningTrialEventArgs>? TrialEnded;

    /// <summary>
    /// Runs to the end and writes the output folder: <c>config.json</c>, <c>model.safetensors</c>, the tokenizer's files and
    /// <c>trainer_state.json</c>; with adapters the weights are merged, and the adapters are in <c>adapter/</c> besides.
    /// </summary>
    /// <param name="cancellationToken">When cancelled, the step is finished, a checkpoint written, and the exception thrown.</param>
    /// <returns>What the run came to.</returns>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    /// <exception cref="DatasetException">A file of examples cannot be used.</exception>
    /// <exception cref="TrainingException">The output folder is not empty, or cannot be written; or the loss is not finite.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The model, or the checkpoint to go on from, cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, after a checkpoint.</exception>
    public FineTuningResult Run(CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using OutputFolder folder = OutputFolder.Open(options, out string? checkpoint);
        long start = Stopwatch.GetTimestamp();
        using var data = RunData.Load(task, options, cancellationToken);
        TimeSpan preparing = Stopwatch.GetElapsedTime(start);
        DataPrepared?.Invoke(this, new FineTuningDataEventArgs(
            data.Train.Dataset, data.Evaluation?.Dataset, data.Train.Count, data.Evaluation?.Count ?? 0));
        FineTuningResult result = RunTrials(folder, checkpoint, data, cancellationToken);
        folder.Commit();
        return result with { Times = result.Times with { Preparing = preparing.TotalSeconds } };
    }

    private FineTuningResult RunTrials(OutputFolder folder, string? checkpoint, RunData data, CancellationToken cancellationToken)
    {
        TrainingArguments[] runs = [.. Combinations()];
        var trials = new List<FineTuningTrial>(runs.Length);
        FineTuningResult? best = null;
        int bestTrial = 0;
        for (int i = 0; i < runs.Length; i++)
        {
            TrainingArguments arguments = runs.Length == 1 ? runs[i] : runs[i] with { OutputDir = folder.TrialFolder(i + 1) };
            using var trial = new TrialRun(task, options, data, arguments);

            // Not before: a run that is refused leaves the one before as it was.
            if (i == 0) folder.Clear(keepsCheckpoints: options.Resume);
            Listen(trial.Trainer, trial.Examples, i + 1, runs.Length);
            FineTuningResult result = trial.Run(checkpoint, cancellationToken);
            if (best is null || IsBetter(result, best))
            {
                (best, bestTrial) = (result, i);
                folder.Stage(trial.Write);
            }

            if (runs.Length == 1) break;
            trial.Trainer.SaveState();
            trials.Add(new FineTuningTrial(
                i + 1, arguments.LearningRate, arguments.Seed, result.Steps, result.TrainingLoss, result.Evaluation!.Metrics,
                result.Times.Total, IsBest: false));
            TrialEnded?.Invoke(this, new FineTuningTrialEventArgs(trials[^1], runs.Length));
        }

        return best! with { Trials = [.. trials.Select((trial, i) => trial with { IsBest = i == bestTrial })] };
    }

    /// <summary>The arguments of every trial, the seeds of a learning rate behind each other.</summary>
    private IEnumerable<TrainingArguments> Combinations() =>
        from rate in options.LearningRates.DefaultIfEmpty(options.Arguments.LearningRate)
        from seed in options.Seeds.DefaultIfEmpty(options.Arguments.Seed)
        select options.Arguments with { LearningRate = rate, Seed = seed };

    private bool IsBetter(FineTuningResult result, FineTuningResult other)
    {
        (string metric, bool isGreaterBetter) = BestMetric.Of(task, result.TrainDataset, options.Arguments);
        double value = BestMetric.Value(result.Evaluation!, metric), best = BestMetric.Value(other.Evaluation!, metric);
        return isGreaterBetter ? value > best : value < best;
    }

    private void Listen(Trainer trainer, MeasuredExamples examples, int number, int count)
    {
        long? firstStep = null, start = 0;
        trainer.Logged += (_, e) => Logged?.Invoke(this, e);
        trainer.Evaluated += (_, e) => Logged?.Invoke(this, e);
        trainer.Saved += (_, e) => Saved?.Invoke(this, e);
        trainer.StepEnded += (_, e) =>
        {
            examples.EndStep(e.State.GlobalStep);
            if (firstStep is null) (firstStep, start) = (e.State.GlobalStep, Stopwatch.GetTimestamp());
            if (StepEnded is not { } handlers) return;
            long done = e.State.GlobalStep - firstStep.Value;
            double seconds = done == 0 ? 0 : Stopwatch.GetElapsedTime(start.Value).TotalSeconds / done;
            var args = new FineTuningStepEventArgs(e.State)
            {
                Trial = number,
                TrialCount = count,
                Loss = e.Loss,
                LearningRate = e.LearningRate,
                TokensPerSecond = examples.Tokens / examples.Seconds,
                TimeLeft = TimeSpan.FromSeconds(seconds * (e.State.MaxSteps - e.State.GlobalStep)),
            };
            handlers(this, args);
            e.ShouldStop |= args.ShouldStop;
        };
    }
}
