using System.Collections;
using System.Diagnostics.CodeAnalysis;
using ConvBert.Checkpoints;
using ConvBert.Training.Parameters;

namespace ConvBert.Training;

/// <summary>
/// All parameters of a model in training, in the order of the model's table of tensors. A tied decoder is one parameter, the word table.
/// </summary>
public sealed class ParameterSet : IReadOnlyList<Parameter>, IDisposable
{
    private readonly List<Parameter> _parameters = [];
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);

    internal ParameterSet(IEnumerable<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters) Add(parameter);
    }

    /// <summary>The depth of a head: one more than the last layer's, whether or not the model has a head.</summary>
    internal int HeadDepth
    {
        get => field > 0 ? field : _parameters.Max(parameter => parameter.Depth);
        init;
    }

    /// <inheritdoc/>
    public int Count => _parameters.Count;

    /// <inheritdoc/>
    public Parameter this[int index] => _parameters[index];

    /// <summary>The parameter of a name.</summary>
    /// <exception cref="ArgumentException">The model has no such parameter.</exception>
    public Parameter this[string name] => TryGet(name, out Parameter? parameter)
        ? parameter
        : throw new ArgumentException($"The model has no parameter {name}.", nameof(name));

    /// <summary>Finds a parameter by its name.</summary>
    /// <param name="name">The name in a Hugging Face checkpoint.</param>
    /// <param name="parameter">The parameter, or null.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out Parameter? parameter) => _byName.TryGetValue(name, out parameter);

    /// <summary>Sets all gradients to zero; call once a step, before its first backward pass.</summary>
    public void ZeroGradients()
    {
        foreach (Parameter parameter in _parameters) parameter.ZeroGradient();
    }

    /// <summary>Writes all parameters to a safetensors file, float32, under their names.</summary>
    /// <param name="path">The file; its folder is created when needed, an old file is replaced once its successor is complete.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) =>
        SafetensorsWriter.Write(
            path, _parameters.Select(parameter => NativeTensor.ToWrite(parameter.Name, parameter.Shape, parameter.Value)));

    /// <summary>
    /// Writes the gradients of the parameters that took part to a safetensors file, float32, under the parameters' names.
    /// </summary>
    /// <param name="path">The file; its folder is created when needed, an old file is replaced once its successor is complete.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveGradients(string path) => SafetensorsWriter.Write(
        path,
        _parameters.Where(parameter => parameter.HasGradient).Select(parameter =>
        NativeTensor.ToWrite(parameter.Name, parameter.Shape, parameter.Gradient)));

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees the numbers of all parameters.</summary>
    public void Dispose()
    {
        foreach (Parameter parameter in _parameters) parameter.Dispose();
    }

    /// <summary>Adds a parameter at the end, such as an adapter's.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    internal void Add(Parameter parameter)
    {
        if (!_byName.TryAdd(parameter.Name, parameter))
            throw new ArgumentException($"The parameter {parameter.Name} occurs twice.", nameof(parameter));
        _parameters.Add(parameter);
    }
}
