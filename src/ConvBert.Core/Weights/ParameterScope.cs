using ConvBert.Kernels.Memory;

namespace ConvBert.Weights;

/// <summary>A list of parameters, seen from a module: what the module adds has the module's name in front of its own.</summary>
/// <remarks>A list that is handed down, rather than sequences that are handed up: the first load of a process waits for this code to be compiled.</remarks>
internal sealed class ParameterScope
{
    private readonly List<ParameterDefinition> _parameters;
    private readonly string _prefix;

    private ParameterScope(List<ParameterDefinition> parameters, string prefix)
    {
        _parameters = parameters;
        _prefix = prefix;
    }

    /// <summary>The scope of a whole model, whose parameters go to the list.</summary>
    public static ParameterScope Of(List<ParameterDefinition> parameters) => new(parameters, "");

    /// <summary>The scope of a module inside this one.</summary>
    public ParameterScope Under(string module) => new(_parameters, $"{_prefix}{module}.");

    /// <summary>Adds a tensor whose values the module keeps as they are.</summary>
    public void Add(string name, long[] shape, NativeBuffer values) => _parameters.Add(new(
        _prefix + name, shape, (start, source) => source.CopyTo(values.Span[start..]), destination => values.Span.CopyTo(destination))
    {
        InPlace = values,
        Storage = [values],
        Unit = 1,
    });

    /// <summary>Adds a tensor whose values the module keeps in another order, or together with others; the rest as in <see cref="ParameterDefinition"/>.</summary>
    public void Add(string name, long[] shape, ParameterSetter set, ParameterGetter get, NativeBuffer[] storage, int unit = 0) =>
        _parameters.Add(new(_prefix + name, shape, set, get) { Storage = storage, Unit = unit });
}
