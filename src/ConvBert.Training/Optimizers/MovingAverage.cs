using ConvBert.Checkpoints;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Optimizers;
using ConvBert.Kernels.Threading;
using ConvBert.Training.Parameters;

namespace ConvBert.Training;

/// <summary>
/// Exponential moving averages of the weights that are trained: after each step, average ← decay·average + (1 − decay)·weight.
/// </summary>
public sealed class MovingAverage : IDisposable
{
    private readonly Parameter[] _parameters;
    private readonly NativeBuffer[] _averages;
    private readonly UpdateRegion _region;
    private readonly WorkerTeam _team;

    /// <summary>Begins with the weights as they are.</summary>
    /// <param name="parameters">The parameters; those that require a gradient now are averaged.</param>
    /// <param name="decay">The decay, in [0, 1).</param>
    /// <param name="threads">Threads of an update, the caller's included.</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is not in [0, 1).</exception>
    public MovingAverage(ParameterSet parameters, double decay, int threads = 1)
        : this(parameters, decay, WorkerTeam.Shared(threads))
    {
    }

    internal MovingAverage(ParameterSet parameters, double decay, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(decay is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay lies in [0, 1).");
        _parameters = [.. parameters.Where(parameter => parameter.RequiresGradient)];
        _averages = Array.ConvertAll(_parameters, Copy);
        _team = team;
        _region = new UpdateRegion(this, decay);
    }

    /// <summary>Whether the averages stand in the parameters and the weights aside.</summary>
    public bool IsSwapped { get; private set; }

    /// <summary>Takes in the weights as they are now.</summary>
    /// <exception cref="InvalidOperationException">The averages stand in the parameters.</exception>
    public void Update()
    {
        if (IsSwapped) throw new InvalidOperationException("The averages stand in the parameters; swap them back first.");
        _team.Run(_region);
    }

    /// <summary>Exchanges averages and weights: to evaluate or save the averages, and back to train on.</summary>
    public void Swap()
    {
        for (int i = 0; i < _parameters.Length; i++) Exchange(_parameters[i].Value.Span, _averages[i].Span);
        IsSwapped = !IsSwapped;
    }

    /// <summary>Frees the averages.</summary>
    public void Dispose()
    {
        foreach (NativeBuffer average in _averages) average.Dispose();
    }

    internal IEnumerable<TensorToWrite> State() =>
        _parameters.Select((parameter, i) => NativeTensor.ToWrite(parameter.Name, parameter.Shape, _averages[i]));

    /// <exception cref="CheckpointException">A tensor is missing or of another shape.</exception>
    internal void Load(ICheckpoint file)
    {
        for (int i = 0; i < _parameters.Length; i++) NativeTensor.Read(file, _parameters[i].Name, _parameters[i].Shape, _averages[i]);
    }

    private static NativeBuffer Copy(Parameter parameter)
    {
        var copy = new NativeBuffer(parameter.Length);
        parameter.Value.Span.CopyTo(copy.Span);
        return copy;
    }

    private static void Exchange(Span<float> one, Span<float> other)
    {
        for (int i = 0; i < one.Length; i++) (one[i], other[i]) = (other[i], one[i]);
    }

    private sealed class UpdateRegion(MovingAverage owner, double decay) : IParallelRegion
    {
        unsafe void IParallelRegion.Execute(Worker worker)
        {
            var rule = new MovingAverageRule(decay);
            for (int i = 0; i < owner._averages.Length; i++)
            {
                (int start, int end) = worker.Share(checked((int)owner._averages[i].Length));
                OptimizerStep.Run(
                    rule, owner._averages[i].Pointer + start, owner._parameters[i].Value.Pointer + start, null, null, end - start);
            }
        }
    }
}
