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
        private readonly EpochOrder _order;
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
            long steps = args.MaxSteps > 0 ? args.MaxSteps : Math.Max(1, (long)Math.Ceiling(args.NumTrainEpochs * trainer.StepsPerEpoch));
            _schedule = new LearningRateSchedule(args.LrSchedulerType, args.LearningRate, args.WarmupSteps, steps, args.LrPower);
            _order = new EpochOrder(trainer._examples.Count, args.Seed, args.Shuffle);
            _state = trainer.State = new TrainerState { MaxSteps = steps, NumTrainEpochs = CeilingDivide(steps, trainer.StepsPerEpoch) };
        }

        private TrainingArguments Args => _trainer.Args;

        private TrainingModel Model => _trainer._model;

        public void Resume(string folder)
        {
            RunState run = TrainingCheckpoint.Read(folder, _optimizer, _average, Describe(), _state);
            (long epoch, long batch) = Place(_state.GlobalStep);
            if (run.EpochIndex != epoch || run.Batch != batch)
                throw new Checkpoints.CheckpointException(
                    folder, null, $"{RunState.Name} and {TrainerStateFile.Name} name different places in the data");
        }

        public TrainOutput Execute(CancellationToken cancellationToken)
        {
            string? saved = null;
            while (_state.GlobalStep < _state.MaxSteps && !_shouldStop)
            {
                TakeStep();
                bool isLast = _state.GlobalStep == _state.MaxSteps || _shouldStop;
                Log(isLast);
                Evaluate();
                saved =
                    IsDue(Args.SaveStrategy, Args.SaveSteps) || (isLast && Args.SaveStrategy != IntervalStrategy.No)
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
            Model.Architecture.ToString(), Args.Optim.ToString(), Args.Seed, _trainer._examples.Count, Args.PerDeviceTrainBatchSize,
            Args.GradientAccumulationSteps);

        /// <summary>The epoch of the step behind <paramref name="steps"/> steps, and its first batch there.</summary>
        private (long Epoch, long Batch) Place(long steps) =>
            (steps / _trainer.StepsPerEpoch, steps % _trainer.StepsPerEpoch * Args.GradientAccumulationSteps);

        private void TakeStep()
        {
            (long epoch, long first) = Place(_state.GlobalStep);
            LabelCount total = Collate(epoch, first, out int count);
            if (total.Count == 0 || (total.EndCount == 0 && Model.Architecture == ConvBertArchitecture.QuestionAnswering))
                throw new ArgumentException(
                    $"Step {_state.GlobalStep + 1}: no example of the batches from {first} of epoch {epoch} has a label; a step needs one.");
            Model.Parameters.ZeroGradients();
            double loss = 0;
            for (int i = 0; i < count; i++)
            {
                TrainingBatch batch = _trainer._batches[i];
                if (batch.LabelCount is { Count: 0, EndCount: 0 }) continue;
                long pass = (epoch * _trainer.BatchesPerEpoch) + first + i;
                loss += Model.ForwardBackward(batch, new DropoutKey(Args.Seed, (ulong)pass), total);
                if (!double.IsFinite(loss)) throw NonFinite($"The loss is {loss}", first + i);
            }

            double rate = _schedule.RateAt(_state.GlobalStep), norm = Move(rate, first);
            _average?.Update();
            _state.GlobalStep++;
            _state.Epoch = (double)_state.GlobalStep / _trainer.StepsPerEpoch;
            _state.LossSum += loss;
            _lastNorm = norm;
            if (_trainer.StepEnded is { } handlers) Raise(handlers, new StepEventArgs(_state, loss, norm, rate));
        }

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

        private LabelCount Collate(long epoch, long first, out int count)
        {
            ReadOnlySpan<int> order = _order.Of(epoch);
            LabelCount total = default;
            count = (int)Math.Min(Args.GradientAccumulationSteps, _trainer.BatchesPerEpoch - first);
            for (int i = 0; i < count; i++)
            {
                int start = checked((int)((first + i) * Args.PerDeviceTrainBatchSize));
                ReadOnlySpan<int> chosen = order[start..Math.Min(order.Length, start + Args.PerDeviceTrainBatchSize)];
                _trainer._collator.Collate(_trainer._examples, chosen, _trainer._batches[i]);
                total += _trainer._batches[i].LabelCount;
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
            IntervalStrategy.Epoch => _state.GlobalStep % _trainer.StepsPerEpoch == 0 || _state.GlobalStep == _state.MaxSteps,
            _ => false,
        };

        private void Log(bool isLast)
        {
            if (!IsDue(Args.LoggingStrategy, Args.LoggingSteps) && !(isLast && Args.LoggingStrategy == IntervalStrategy.Epoch)) return;
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

            if (_state.BestMetric is { } best && !(Args.IsGreaterBetter ? value > best : value < best)) return;
            _state.BestMetric = value;
            _state.BestGlobalStep = _state.GlobalStep;
            if (Args.SaveStrategy != IntervalStrategy.No)
                _state.BestModelCheckpoint = CheckpointFolder.PathOf(Args.OutputDir, _state.GlobalStep);
        }

        private string Save()
        {
            (long epoch, long batch) = Place(_state.GlobalStep);
            RunState run = Describe() with
            {
                EpochIndex = epoch,
                Batch = batch,
                Pass = (epoch * _trainer.BatchesPerEpoch) + batch,
                Order = epoch,
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
