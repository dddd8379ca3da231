using System.Diagnostics;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Runs;

/// <summary>One training run with its model.</summary>
internal sealed class TrialRun : IDisposable
{
    private const int MaxTextLength = 200;

    private readonly FineTuningTask _task;
    private readonly FineTuningOptions _options;
    private readonly RunData _data;
    private readonly TrainingModel _model;
    private readonly LoraModel? _lora;
    private TaskEvaluation? _evaluation;

    public TrialRun(FineTuningTask task, FineTuningOptions options, RunData data, TrainingArguments arguments)
    {
        _task = task;
        _options = options;
        _data = data;
        var loading = new ConvBertLoadOptions
        {
            Config = data.Config,
            AllowMissingHead = true,
            IgnoreMismatchedSizes = true,
            Threads = options.Threads,
        };
        _model = task.LoadForTraining(options.Model, loading, arguments.Seed);
        try
        {
            _lora = options.Lora is { } lora ? new LoraModel(_model, lora, arguments.Seed) : null;
            Examples = new MeasuredExamples(data.Train);
            Trainer = new Trainer(_model, Complete(arguments), Examples)
            {
                EvalDataset = data.Evaluation,
                DataFingerprint = data.Train.Dataset.Fingerprint,
                ComputeMetrics = data.Evaluation is null ? null : ComputeMetrics,
                PreprocessLogitsForMetrics = task.PreprocessLogits,
            };
        }
        catch
        {
            _model.Dispose();
            throw;
        }
    }

    public Trainer Trainer { get; }

    public MeasuredExamples Examples { get; }

    public FineTuningResult Run(string? checkpoint, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        TrainOutput output = Trainer.Train(checkpoint, cancellationToken);
        TimeSpan total = Stopwatch.GetElapsedTime(start);
        if (_data.Evaluation is not null) Trainer.Evaluate();
        return new FineTuningResult
        {
            Task = _task.Name,
            Architecture = _task.Architecture,
            Model = _options.Model,
            OutputDir = _options.Arguments.OutputDir,
            Config = _data.Config,
            Parameters = new ParameterCounts(
                _model.Parameters.Sum(parameter => parameter.Length),
                _model.Parameters.Where(parameter => parameter.RequiresGradient).Sum(parameter => parameter.Length)),
            Arguments = Trainer.Args,
            Lora = _options.Lora,
            TrainDataset = _data.Train.Dataset,
            EvalDataset = _data.Evaluation?.Dataset,
            TrainExamples = _data.Train.Count,
            EvalExamples = _data.Evaluation?.Count ?? 0,
            LogHistory = [.. Trainer.State.LogHistory],
            Steps = output.GlobalStep,
            TrainingLoss = output.TrainingLoss,
            BestStep = Trainer.State.BestGlobalStep,
            Evaluation = _evaluation,
            LongestInputs = Examples.LongestInputs(TextOf),
            SlowestSteps = Examples.SlowestSteps(TextOf),
            Times = new TrainingTimes(
                Preparing: 0, total.TotalSeconds, Examples.Seconds, Examples.DataSeconds, Examples.Tokens, _model.Threads),
        };
    }

    /// <summary>Writes the files that Hugging Face loads, and the log.</summary>
    public void Write(string folder)
    {
        if (_lora is null)
        {
            Trainer.SaveModel(folder);
        }
        else
        {
            _lora.SaveMerged(folder);
            _lora.SavePretrained(Path.Combine(folder, OutputFolder.Adapter), _options.Model);
        }

        _data.Tokenizer.SavePretrained(folder);
        _task.WriteCompanions(folder, _options.Model, _data.Tokenizer, _data.Config);
        Trainer.SaveState(folder);
    }

    public void Dispose()
    {
        Trainer.Dispose();
        _model.Dispose();
    }

    /// <summary>
    /// The arguments with what the tokenizer and the task say where they say nothing: pads, and the metric of the best model.
    /// </summary>
    private TrainingArguments Complete(TrainingArguments arguments)
    {
        arguments = arguments with { PadTokenId = arguments.PadTokenId ?? _data.Tokenizer.PadTokenId };
        if (_data.Evaluation is null) return arguments;
        (string name, bool isGreaterBetter) = BestMetric.Of(_task, _data.Train.Dataset, arguments);
        return arguments with { MetricForBestModel = name, GreaterIsBetter = isGreaterBetter };
    }

    private IReadOnlyDictionary<string, double> ComputeMetrics(EvalPrediction prediction)
    {
        _evaluation = _task.Evaluate(_data.Evaluation!, prediction.Predictions);
        return _evaluation.Metrics;
    }

    /// <summary>The beginning of an input's text.</summary>
    private string TextOf(TrainingExample example)
    {
        string text = _data.Tokenizer.Decode(example.Texts[0].InputIds.ToArray(), skipSpecialTokens: true);
        return text.Length <= MaxTextLength ? text : text[..MaxTextLength] + "…";
    }
}
