using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Threading;

namespace ConvBert.Training.Model;

/// <summary>An activation with the numbers that it has learned so far, and its gradient.</summary>
internal sealed unsafe class TrainingActivation
{
    private readonly string _key;
    private readonly Parameter[] _learned;
    private Activation _function;
    private ActivationGradient _gradient;
    private float[] _numbers;

    /// <summary>An activation whose learned numbers are parameters.</summary>
    public TrainingActivation(ParameterSet parameters, string key, string prefix)
    {
        _key = key;
        _learned = [.. Activation.LearnedNames(key).Select(name => parameters[prefix + name])];
        _numbers = Array.ConvertAll(_learned, number => number.Value.Span[0]);
        _function = Activation.Create(key, _numbers);
        _gradient = ActivationGradient.Create(key, _numbers);
    }

    /// <summary>An activation as it is before any training, without parameters.</summary>
    public TrainingActivation(string key)
    {
        _key = key;
        _learned = [];
        _numbers = [];
        _function = Activation.Create(key);
        _gradient = ActivationGradient.Create(key);
    }

    public bool RequiresGradient => Array.Exists(_learned, number => number.RequiresGradient);

    /// <summary>Computes this worker's rows of y = f(x).</summary>
    public void Forward(Worker worker, MatrixView x, MatrixView y)
    {
        (int first, int end) = worker.Share(x.Rows);
        _function.Apply(x.SliceRows(first, end - first), null, y.SliceRows(first, end - first));
    }

    /// <summary>
    /// Replaces this worker's rows of dy by those of dx, and computes y again; passes a barrier where there are learned numbers.
    /// </summary>
    public void Backward(StepContext context, Worker worker, MatrixView x, MatrixView dy, MatrixView y)
    {
        (int first, int end) = worker.Share(x.Rows);
        int rows = end - first;
        MatrixView input = x.SliceRows(first, rows), gradient = dy.SliceRows(first, rows);
        float* sums = context.Workspace.Statistics;
        if (RequiresGradient) _gradient.Learned(input, gradient, sums + (2L * first));
        _gradient.Run(input, gradient, y.SliceRows(first, rows), gradient);
        if (!RequiresGradient) return;
        worker.Barrier();
        if (worker.Index == 0) AddLearned(sums, x.Rows);
    }

    /// <summary>Before a pass: takes up what the learned numbers have become, and makes their gradients.</summary>
    public void Prepare()
    {
        bool changed = false;
        for (int i = 0; i < _learned.Length; i++)
        {
            _learned[i].TakePart();
            changed |= _numbers[i] != _learned[i].Value.Span[0];
            _numbers[i] = _learned[i].Value.Span[0];
        }

        if (!changed) return;
        _function = Activation.Create(_key, _numbers);
        _gradient = ActivationGradient.Create(_key, _numbers);
    }

    private void AddLearned(float* sums, int rows)
    {
        for (int i = 0; i < _gradient.LearnedCount; i++)
        {
            if (!_learned[i].RequiresGradient) continue;
            float total = 0;
            for (int row = 0; row < rows; row++) total += sums[(2L * row) + i];
            _learned[i].Gradient.Span[0] += total;
        }
    }
}
