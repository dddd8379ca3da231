namespace ConvBert.Training;

/// <summary>Where a run stands, with the names of Hugging Face's <c>TrainerState</c>.</summary>
public sealed class TrainerState
{
    /// <summary>Optimizer steps that have been taken.</summary>
    public long GlobalStep { get; internal set; }

    /// <summary>Epochs that have been gone through, in parts too.</summary>
    public double Epoch { get; internal set; }

    /// <summary>Optimizer steps of the whole run.</summary>
    public long MaxSteps { get; internal set; }

    /// <summary>Epochs of the whole run, the last one perhaps not to its end.</summary>
    public long NumTrainEpochs { get; internal set; }

    /// <summary>The best value of the metric that tells the best checkpoint; null before the first evaluation.</summary>
    public double? BestMetric { get; internal set; }

    /// <summary>The step of the best evaluation.</summary>
    public long? BestGlobalStep { get; internal set; }

    /// <summary>The best checkpoint; null before there is one.</summary>
    public string? BestModelCheckpoint { get; internal set; }

    /// <summary>What has been logged.</summary>
    public IReadOnlyList<LogEntry> LogHistory => Log;

    internal List<LogEntry> Log { get; } = [];

    /// <summary>Evaluations in a row that were not better than the best by more than early stopping's threshold.</summary>
    internal int EvaluationsWithoutGain { get; set; }

    /// <summary>The sum of the losses of all steps.</summary>
    internal double LossSum { get; set; }

    /// <summary>The sum of the losses of the steps that the last log entry covers and those before.</summary>
    internal double LoggedLossSum { get; set; }

    /// <summary>The step of the last log entry.</summary>
    internal long LoggedStep { get; set; }
}
