using ConvBert.Checkpoints;
using ConvBert.Training.Parameters;

namespace ConvBert.Training.Resuming;

/// <summary>The contents of a <c>checkpoint-N</c>: the model, the optimizer, the schedule, averages, and where the run stands.</summary>
internal static class TrainingCheckpoint
{
    private const string OptimizerFile = "optimizer.safetensors", SchedulerFile = "scheduler.safetensors", AverageFile =
        "ema.safetensors", ModelFile = "model.safetensors";

    /// <summary>Writes everything but the model, which the caller writes.</summary>
    public static void Write(string folder, Optimizer optimizer, MovingAverage? average, LearningRateSchedule schedule, RunState run,
        TrainerState state, TrainingArguments arguments)
    {
        SafetensorsWriter.Write(Path.Combine(folder, OptimizerFile), optimizer.State());
        if (average is not null) SafetensorsWriter.Write(Path.Combine(folder, AverageFile), average.State());
        SafetensorsWriter.Write(Path.Combine(folder, SchedulerFile),
        [
            TensorToWrite.Create("last_epoch", [], new[] { state.GlobalStep }),
            TensorToWrite.Create("last_lr", [], new[] { (float)schedule.RateAt(state.GlobalStep) }, TensorDType.F32),
        ]);
        run.Write(folder);
        TrainerStateFile.Write(folder, state, arguments);
    }

    /// <summary>Takes the weights; a model that is refused keeps its own.</summary>
    /// <exception cref="CheckpointException">The weights are missing, broken, or another model's.</exception>
    public static void ReadModel(string folder, ParameterSet parameters)
    {
        if (!Directory.Exists(folder))
            throw new CheckpointException(folder, null, "there is no such folder; expected a checkpoint of a run");
        using ICheckpoint file = Checkpoint.Open(Path.Combine(folder, ModelFile));
        foreach (Parameter parameter in parameters) NativeTensor.Require(file, parameter.Name, parameter.Shape);
        foreach (string name in file.Tensors.Keys)
        {
            if (!parameters.TryGet(name, out _))
                throw new CheckpointException(file.Path, name, "is no tensor of this model; the checkpoint belongs to another one");
        }

        foreach (Parameter parameter in parameters) NativeTensor.Read(file, parameter.Name, parameter.Shape, parameter.Value);
    }

    /// <summary>Puts a checkpoint's averages, where there are any, into the model.</summary>
    public static void ReadAverages(string folder, MovingAverage average)
    {
        using ICheckpoint file = Checkpoint.Open(Path.Combine(folder, AverageFile));
        average.Load(file);
    }

    /// <summary>Takes the state of optimizer, averages and run; gives the place where the run goes on.</summary>
    /// <exception cref="CheckpointException">A file is missing or broken, or belongs to another model or run.</exception>
    public static RunState Read(string folder, Optimizer optimizer, MovingAverage? average, RunState expected, TrainerState state)
    {
        RunState run = expected.ReadSame(folder);
        TrainerStateFile.Read(folder, state);
        using (ICheckpoint file = Checkpoint.Open(Path.Combine(folder, OptimizerFile))) optimizer.Load(file);
        if (average is not null) ReadAverages(folder, average);
        using (ICheckpoint file = Checkpoint.Open(Path.Combine(folder, SchedulerFile)))
        {
            long step = NativeTensor.ReadInteger(file, "last_epoch");
            if (step != state.GlobalStep)
                throw new CheckpointException(
                    file.Path, "last_epoch", $"is {step}; {TrainerStateFile.Name} has global_step {state.GlobalStep}");
        }

        state.LossSum = run.LossSum;
        state.LoggedLossSum = run.LoggedLossSum;
        state.LoggedStep = run.LoggedStep;
        return run;
    }
}
