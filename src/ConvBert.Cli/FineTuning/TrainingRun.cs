using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.FineTuning;
using ConvBert.Training;

namespace ConvBert.Cli.FineTuning;

/// <summary>A run of `train`: from the options to the folder, told on the way.</summary>
/// <param name="environment">Streams.</param>
/// <param name="results">Where the log and the result go.</param>
internal sealed class TrainingRun(CommandEnvironment environment, ResultWriter results)
{
    private readonly TrainingDisplay _display = new(
        environment, environment.ErrorIsTerminal && !(environment.OutputIsTerminal && results.IsJson));

    private string? _checkpoint;

    /// <summary>Trains and tells the result.</summary>
    public void Run(FineTuningTask task, FineTuningOptions options, CancellationToken cancellationToken)
    {
        // Only a second signal ends a step or a checkpoint that is being written.
        environment.Signals?.Patience = Timeout.InfiniteTimeSpan;
        var tuner = new FineTuner(task, options);
        tuner.DataPrepared += (_, e) => ShowData(e);
        tuner.StepEnded += (_, e) => _display.Report(e);
        tuner.Logged += (_, e) => ShowEntry(e.Entry);
        tuner.Saved += (_, e) => _checkpoint = e.Folder;
        tuner.TrialEnded += (_, e) => ShowTrial(e.Trial);
        try
        {
            FineTuningResult result = tuner.Run(cancellationToken);
            FineTuningReport.Write(result);
            _display.Keep();
            if (results.IsJson) results.WriteLine(json => TrainingJson.WriteResult(json, result));
            else TrainingView.ShowResult(results.Terminal, result);
        }
        catch (OperationCanceledException) when (_checkpoint is not null && !IsSearch(options))
        {
            _display.Clear();
            environment.Tell($"{_checkpoint} holds the run so far; the same command with --resume goes on from there.");
            throw;
        }
        finally
        {
            _display.Clear();
        }
    }

    private static bool IsSearch(FineTuningOptions options) => options.LearningRates.Count > 1 || options.Seeds.Count > 1;

    private void ShowData(FineTuningDataEventArgs data)
    {
        foreach (Dataset dataset in new[] { data.Train, data.Evaluation }.OfType<Dataset>()) RefusedLines.Tell(environment, dataset);
        if (results.IsJson) results.WriteLine(json => TrainingJson.WriteData(json, data));
        else TrainingView.ShowData(results.Terminal, data);
    }

    private void ShowEntry(LogEntry entry)
    {
        if (results.IsJson) results.WriteLine(json => TrainingJson.WriteEntry(json, entry));
        _display.Report(entry);
    }

    private void ShowTrial(FineTuningTrial trial)
    {
        if (results.IsJson) results.WriteLine(json => TrainingJson.WriteTrial(json, trial, isFinal: false));
    }
}
