using ConvBert.Kernels.VectorMath;
using ConvBert.Training.Data;
using ConvBert.Training.Resuming;

namespace ConvBert.Training;

public sealed partial class Trainer
{
    /// <summary>One call of <see cref="Train"/>.</summary>
    private sealed class TrainerRun : IDisposable
    {
        private readonly Trainer _trainer;
        private readonly Optimizer _optimizer;
        private readonly MovingAverage? _average;
        private readonly LearningRateSchedule _schedule;
        private readonly List<NumberedExample> _examples = [];
        private readonly TrainerState _state;
        private bool _shouldStop;
        private bool _isFinished;
        private double _lastNorm;

        public TrainerRun(Trainer trainer, Optimizer optimizer, MovingAverage? average)
        {
            _trainer = trainer;
            _optimizer = optimizer;
            _average = average;
            TrainingArguments args = Args;
            long steps = args.MaxSteps > 0
                ? args.MaxSteps
                : Math.Max(1, (long)Math.Ceiling(args.NumTrainEpochs * trainer.StepsPerEpoch!.Value));
            _schedule = new LearningRateSchedule(args.LrSchedulerType, args.LearningRate, args.WarmupSteps, steps, args.LrPower);
            // Without a length the number of epochs is Hugging Face's sys.maxsize.
            long epochs = trainer.StepsPerEpoch is { } perEpoch ? CeilingDivide(steps, perEpoch) : long.MaxValue;
            _state = trainer.State = new TrainerState { MaxSteps = steps, NumTrainEpochs = epochs };
            Source.MoveTo(default);
        }

        private TrainingArguments Args => _trainer.Args;

        private TrainingModel Model => _trainer._model;

        private ExampleSource Source => _trainer._source;

        private bool IsLast => _state.GlobalStep == _state.MaxSteps || _shouldStop;

        public void Resume(string folder)
        {
            RunState run = TrainingCheckpoint.Read(folder, _optimizer, _average, Describe(), _state);
            var place = new DataPlace(run.EpochIndex, run.Batch, run.Pass);
            if (_trainer.StepsPerEpoch is { } perEpoch && place != Place(_state.GlobalStep, perEpoch, Source.BatchesPerEpoch!.Value))
                throw new Checkpoints.CheckpointException(
                    folder, null, $"{RunState.Name} and {TrainerStateFile.Name} name different places in the data");
            Source.MoveTo(place);
        }

        public TrainOutput Execute(CancellationToken cancellationToken)
        {
            string? saved = null;
            while (_state.GlobalStep < _state.MaxSteps && !_shouldStop)
            {
                TakeStep();
                Log();
                Evaluate();
                if (_shouldStop) Log();
                saved =
                    IsDue(Args.SaveStrategy, Args.SaveSteps) || (IsLast && Args.SaveStrategy != IntervalStrategy.No)
                    || cancellationToken.IsCancellationRequested ? Save() : null;
                if (cancellationToken.IsCancellationRequested)
                    throw new OperationCanceledException(
                        $"The run was cancelled after step {_state.GlobalStep}; {saved} holds it.", cancellationToken);
            }

            double loss = _state.GlobalStep == 0 ? 0 : _state.LossSum / _state.GlobalStep;
            AddLog(new Dictionary<string, double> { ["train_loss"] = loss });
            Finish();
            return new TrainOutput(_state.GlobalStep, loss);
        }

        public void Dispose()
        {
            if (_average is { IsSwapped: true } && !_isFinished) _average.Swap();
        }

        private RunState Describe() => new(
            Model.Architecture.ToString(), Args.Optim.ToString(), Args.Seed, Source.Count, Source.OrderName, Args.PerDeviceTrainBatchSize,
            Args.GradientAccumulationSteps, _trainer.Padding.ToString())
        {
            DataFingerprint = _trainer.DataFingerprint,
        };

        /// <summary>The place behind so many steps, where the data have a length.</summary>
        private DataPlace Place(long steps, long stepsPerEpoch, long batchesPerEpoch)
        {
            long epoch = steps / stepsPerEpoch, batch = steps % stepsPerEpoch * Args.GradientAccumulationSteps;
            return new DataPlace(epoch, batch, (epoch * batchesPerEpoch) + batch);
        }

        private void TakeStep()
        {
            DataPlace first = Source.Place;
            LabelCount total = Collate(out int count);
            if (total.Count == 0 || (total.EndCount == 0 && Model.Architecture == ConvBertArchitecture.QuestionAnswering))
                throw new ArgumentException(
                    $"Step {_state.GlobalStep + 1}: no example of the batches from {first.Batch} of epoch {first.Epoch} has a label; "
                    + "a step needs one.");
            Model.Parameters.ZeroGradients();
            double loss = 0;
            for (int i = 0; i < count; i++)
            {
                TrainingBatch batch = _trainer._batches[i];
                if (batch.LabelCount is { Count: 0, EndCount: 0 }) continue;
                loss += Model.ForwardBackward(batch, new DropoutKey(Args.Seed, (ulong)(first.Pass + i)), total);
                if (!double.IsFinite(loss)) throw NonFinite($"The loss is {loss}", first.Batch + i);
            }

            double rate = _schedule.RateAt(_state.GlobalStep), norm = Move(rate, first.Batch);
            _average?.Update();
            _state.GlobalStep++;
            _state.Epoch = Epoch();
            _state.LossSum += loss;
            _lastNorm = norm;
            if (_trainer.StepEnded is { } handlers) Raise(handlers, new StepEventArgs(_state, loss, norm, rate));
        }

        /// <summary>
        /// Epochs that lie behind; where the length is unknown, an epoch counts as <see cref="TrainerState.MaxSteps"/> steps until it ends,
        /// as in Hugging Face.
        /// </summary>
        private double Epoch() => _trainer.StepsPerEpoch is { } perEpoch
            ? (double)_state.GlobalStep / perEpoch
            : Source.Place.Epoch + ((double)Source.Place.Batch / Args.GradientAccumulationSteps / _state.MaxSteps);

        private double Move(double rate, long batch)
        {
            try
            {
                return _optimizer.Step(rate);
            }
            catch (NonFiniteException exception)
            {
                throw NonFinite(exception.Message.TrimEnd('.'), batch);
            }
        }

        /// <summary>Reads the batches of a step, which ends with its epoch.</summary>
        private LabelCount Collate(out int count)
        {
            long epoch = Source.Place.Epoch;
            LabelCount total = default;
            for (count = 0; count < Args.GradientAccumulationSteps && Source.Place.Epoch == epoch; count++)
            {
                Source.Read(_examples);
                _trainer._collator.Collate(_examples, _trainer._batches[count]);
                total += _trainer._batches[count].LabelCount;
            }

            return total;
        }

        /// <summary>The refusal of a step, with the first tensor at fault: a weight, else a gradient.</summary>
        private NonFiniteException NonFinite(string what, long batch)
        {
            string? tensor = FirstNotFinite(out string kind);
            string where = tensor is null ? "all weights and gradients are finite" : $"the first {kind} that is not finite is {tensor}'s";
            return new NonFiniteException(
                $"{what} at step {_state.GlobalStep + 1}, batch {batch}; {where}.", tensor, _state.GlobalStep + 1, batch);
        }

        private unsafe string? FirstNotFinite(out string kind)
        {
            kind = "value";
            foreach (Parameter parameter in Model.Parameters)
            {
                if (!FiniteCheck.AllFinite(parameter.Value.Pointer, parameter.Length)) return parameter.Name;
            }

            kind = "gradient";
            foreach (Parameter parameter in Model.Parameters)
            {
                if (parameter.HasGradient && !FiniteCheck.AllFinite(parameter.Gradient.Pointer, parameter.Length)) return parameter.Name;
            }

            return null;
        }

        private bool IsDue(IntervalStrategy strategy, int steps) => strategy switch
        {
            IntervalStrategy.Steps => _state.GlobalStep % steps == 0,
            IntervalStrategy.Epoch => Source.Place.Batch == 0 || _state.GlobalStep == _state.MaxSteps,
            _ => false,
        };

        private void Log()
        {
            bool isDue = IsDue(Args.LoggingStrategy, Args.LoggingSteps) || (IsLast && Args.LoggingStrategy == IntervalStrategy.Epoch);
            if (!isDue || _state.LoggedStep == _state.GlobalStep) return;
            var values = new Dictionary<string, double>
            {
                ["loss"] = (_state.LossSum - _state.LoggedLossSum) / (_state.GlobalStep - _state.LoggedStep),
                ["grad_norm"] = _lastNorm,
                ["learning_rate"] = _schedule.RateAt(_state.GlobalStep),
            };
            _state.LoggedLossSum = _state.LossSum;
            _state.LoggedStep = _state.GlobalStep;
            AddLog(values);
        }

        private void AddLog(Dictionary<string, double> values)
        {
            var entry = new LogEntry(_state.GlobalStep, _state.Epoch, values);
            _state.Log.Add(entry);
            Raise(_trainer.Logged, new LogEventArgs(_state, entry));
        }

        private void Evaluate()
        {
            if (!IsDue(Args.EvalStrategy, Args.EvaluationSteps)) return;
            _average?.Swap();
            Dictionary<string, double> metrics = _trainer.EvaluateModel(_trainer.EvalDataset!);
            _average?.Swap();
            var entry = new LogEntry(_state.GlobalStep, _state.Epoch, metrics);
            _state.Log.Add(entry);
            Raise(_trainer.Evaluated, new LogEventArgs(_state, entry));
            NoteBest(metrics);
        }

        private void NoteBest(Dictionary<string, double> metrics)
        {
            if (!metrics.TryGetValue(Args.BestMetric, out double value))
            {
                if (!Args.LoadBestModelAtEnd && Args.MetricForBestModel is null) return;
                throw new ArgumentException(
                    $"There is no metric {Args.BestMetric} to tell the best checkpoint by; there are {string.Join(", ", metrics.Keys)}.");
            }

            CountGain(value);
            if (!IsBetter(value)) return;
            _state.BestMetric = value;
            _state.BestGlobalStep = _state.GlobalStep;
            if (Args.SaveStrategy != IntervalStrategy.No)
                _state.BestModelCheckpoint = CheckpointFolder.PathOf(Args.OutputDir, _state.GlobalStep);
        }

        private bool IsBetter(double value) =>
            _state.BestMetric is not { } best || (Args.IsGreaterBetter ? value > best : value < best);

        /// <summary>Early stopping, by the rule of Hugging Face's callback.</summary>
        private void CountGain(double value)
        {
            bool isGain = IsBetter(value) && !(_state.BestMetric is { } best && Math.Abs(value - best) <= Args.EarlyStoppingThreshold);
            _state.EvaluationsWithoutGain = isGain ? 0 : _state.EvaluationsWithoutGain + 1;
            _shouldStop |= _state.EvaluationsWithoutGain >= Args.EarlyStoppingPatience;
        }

        private string Save()
        {
            RunState run = Describe() with
            {
                EpochIndex = Source.Place.Epoch,
                Batch = Source.Place.Batch,
                Pass = Source.Place.Pass,
                Order = Source.Place.Epoch,
                LossSum = _state.LossSum,
                LoggedLossSum = _state.LoggedLossSum,
                LoggedStep = _state.LoggedStep,
            };
            string path = CheckpointFolder.Write(Args.OutputDir, _state.GlobalStep, folder =>
            {
                _trainer.WriteModel(folder);
                TrainingCheckpoint.Write(folder, _optimizer, _average, _schedule, run, _state, Args);
            });
            RemoveOldCheckpoints(path);
            Raise(_trainer.Saved, new CheckpointEventArgs(_state, path));
            return path;
        }

        /// <summary>Keeps as many checkpoints as are wanted: the newest and the best among them.</summary>
        private void RemoveOldCheckpoints(string newest)
        {
            if (Args.SaveTotalLimit is not { } limit) return;
            string? best = Args.LoadBestModelAtEnd ? _state.BestModelCheckpoint : null;
            List<(long Step, string Path)> all = CheckpointFolder.All(Args.OutputDir);
            bool keepsBest = best is not null && best != newest && all.Exists(one => one.Path == best);
            int excess = all.Count - Math.Max(limit, keepsBest ? 2 : 1);
            foreach ((_, string path) in all)
            {
                if (excess <= 0) return;
                if (path == newest || path == best) continue;
                CheckpointFolder.Remove(path);
                excess--;
            }
        }

        /// <summary>Leaves the model with the weights that the run is for: the best checkpoint's, the averages, or the last ones.</summary>
        private void Finish()
        {
            if (Args.LoadBestModelAtEnd && _state.BestModelCheckpoint is { } best)
            {
                _trainer.ReadModel(best);
                if (_average is not null) TrainingCheckpoint.ReadAverages(best, _average);
            }

            _average?.Swap();
            _isFinished = true;
        }

        private void Raise<TArgs>(EventHandler<TArgs>? handlers, TArgs args) where TArgs : TrainerEventArgs
        {
            handlers?.Invoke(_trainer, args);
            _shouldStop |= args.ShouldStop;
        }
    }
}
