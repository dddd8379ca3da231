using ConvBert.Kernels.Activations;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>A layer's activation with its learned parameters; most have none.</summary>
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

    public void Claim(ClaimScope scope)
    {
        for (int i = 0; i < _names.Count; i++) ClaimNumber(scope, i);
    }

    private void ClaimNumber(ClaimScope scope, int index) => scope.Claim(
        _names[index],
        value =>
        {
            lock (_numbers)
            {
                _numbers[index] = value;
                Function = Activation.Create(_key, _numbers);
            }
        },
        () => _numbers[index]);
}
