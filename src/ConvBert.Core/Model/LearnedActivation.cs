using ConvBert.Kernels.Activations;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>A layer's activation with the numbers it has learned; most learn none.</summary>
internal sealed class LearnedActivation
{
    private readonly string _key;
    private readonly IReadOnlyList<string> _names;
    private readonly float[] _numbers;

    public LearnedActivation(string key)
    {
        _key = key;
        _names = Activation.LearnedNames(key);
        _numbers = new float[_names.Count];
        Function = Activation.Create(key);
    }

    public Activation Function { get; private set; }

    public void AddParameters(ParameterScope parameters)
    {
        for (int i = 0; i < _names.Count; i++) AddParameter(parameters, i);
    }

    private void AddParameter(ParameterScope parameters, int index) => parameters.Add(
        _names[index],
        _names[index] is "beta" or "eps" ? [] : [1],
        (_, values) =>
        {
            lock (_numbers)
            {
                _numbers[index] = values[0];
                Function = Activation.Create(_key, _numbers);
            }
        },
        values => values[0] = _numbers[index],
        []);
}
