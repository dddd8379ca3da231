using ConvBert.Checkpoints;
using ConvBert.Kernels.Optimizers;
using ConvBert.Kernels.Threading;
using ConvBert.Kernels.VectorMath;
using ConvBert.Training.Optimizers;
using ConvBert.Training.Parameters;

namespace ConvBert.Training;

/// <summary>
/// Moves the parameters of a model by their gradients: norm, clipping, weight decay, the optimizer's rule. Its results are the same bits
/// for any
/// number of threads.
/// </summary>
public sealed class Optimizer : IDisposable
{
    private const double NormGuard = 1e-6;

    private readonly OptimizerSlot[] _slots;
    private readonly WorkerTeam _team;
    private readonly GradientNorm _norm;
    private readonly OptimizerRegion _region;

    /// <summary>Creates an optimizer for the parameters that require a gradient now.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="options">What to do with gradients.</param>
    /// <param name="threads">Threads of a step, the caller's included.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">No parameter requires a gradient.</exception>
    public Optimizer(ParameterSet parameters, OptimizerOptions options, int threads = 1)
        : this(parameters, options, WorkerTeam.Shared(threads))
    {
    }

    internal Optimizer(ParameterSet parameters, OptimizerOptions options, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        _team = team;
        _slots = CreateSlots(parameters, options);
        if (_slots.Length == 0)
            throw new ArgumentException("No parameter requires a gradient; there is nothing to train.", nameof(parameters));
        _norm = new GradientNorm(_slots);
        _region = new OptimizerRegion(_slots, options);
    }

    /// <summary>What the optimizer does with gradients.</summary>
    public OptimizerOptions Options { get; }

    /// <summary>The norm of the gradients of the passes since the gradients were zeroed.</summary>
    /// <returns>√Σg² over all parameters that took part.</returns>
    public double ComputeGradientNorm() => _norm.Compute(_team);

    /// <summary>Moves every parameter that has a gradient; parameters that took no part keep their values, undecayed.</summary>
    /// <param name="learningRate">The learning rate of this step, at least 0.</param>
    /// <returns>The norm of all gradients before clipping.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative or not finite.</exception>
    /// <exception cref="NonFiniteException">A gradient is infinite or not a number; nothing has been moved.</exception>
    public double Step(double learningRate)
    {
        if (!(learningRate >= 0 && double.IsFinite(learningRate)))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is finite and at least 0.");
        double norm = ComputeGradientNorm();
        if (!double.IsFinite(norm)) throw NonFinite(norm);
        double clip = Options.MaxGradNorm > 0 ? Math.Min(1, Options.MaxGradNorm / (norm + NormGuard)) : 1;
        foreach (OptimizerSlot slot in _slots)
        {
            if (slot.Parameter.HasGradient) slot.Steps++;
        }

        _region.Run(_team, learningRate, (float)clip);
        return norm;
    }

    /// <summary>Frees the running numbers.</summary>
    public void Dispose()
    {
        foreach (OptimizerSlot slot in _slots) slot.Dispose();
    }

    /// <summary>The running numbers under PyTorch's names behind the parameter's.</summary>
    internal IEnumerable<TensorToWrite> State()
    {
        (string first, string second) = StateNames();
        foreach (OptimizerSlot slot in _slots)
        {
            Parameter parameter = slot.Parameter;
            yield return TensorToWrite.Create(parameter.Name + ".step", [], new[] { slot.Steps });
            if (slot.First is { } one) yield return NativeTensor.ToWrite(parameter.Name + first, parameter.Shape, one);
            if (slot.Second is { } two) yield return NativeTensor.ToWrite(parameter.Name + second, parameter.Shape, two);
        }
    }

    /// <summary>Takes the running numbers of a file that <see cref="State"/> was written to.</summary>
    /// <exception cref="CheckpointException">A tensor is missing or of another shape.</exception>
    internal void Load(ICheckpoint file)
    {
        (string first, string second) = StateNames();
        foreach (OptimizerSlot slot in _slots)
        {
            Parameter parameter = slot.Parameter;
            slot.Steps = NativeTensor.ReadInteger(file, parameter.Name + ".step");
            if (slot.First is { } one) NativeTensor.Read(file, parameter.Name + first, parameter.Shape, one);
            if (slot.Second is { } two) NativeTensor.Read(file, parameter.Name + second, parameter.Shape, two);
        }
    }

    private (string First, string Second) StateNames() =>
        Options.Type == OptimizerType.Sgd ? (".momentum_buffer", "") : (".exp_avg", ".exp_avg_sq");

    private static OptimizerSlot[] CreateSlots(ParameterSet parameters, OptimizerOptions options)
    {
        var slots = new List<OptimizerSlot>();
        int headDepth = parameters.HeadDepth, chunk = 0;
        foreach (Parameter parameter in parameters)
        {
            if (!parameter.RequiresGradient) continue;
            // Layers have the depths 1 to n and the head n + 2 in the original repository: one depth between them is left free.
            int below = parameter.Depth == headDepth ? 0 : headDepth + 1 - parameter.Depth;
            double decay = parameter.HasWeightDecay ? options.WeightDecay : 0;
            var slot =
                new OptimizerSlot(parameter, options.Type == OptimizerType.Sgd ? 1 : 2,
                WholePower.Of(options.LayerwiseLearningRateDecay, below), decay, chunk);
            chunk = slot.EndChunk;
            slots.Add(slot);
        }

        return [.. slots];
    }

    private unsafe NonFiniteException NonFinite(double norm)
    {
        foreach (OptimizerSlot slot in _slots)
        {
            Parameter parameter = slot.Parameter;
            if (parameter.HasGradient && !FiniteCheck.AllFinite(parameter.Gradient.Pointer, parameter.Length))
                return new NonFiniteException($"The gradient of {parameter.Name} is not finite.", parameter.Name, 0, 0);
        }

        return new NonFiniteException($"The norm of all gradients is {norm}; their squares exceed a float's range.");
    }
}
