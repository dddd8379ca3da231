using ConvBert.Kernels;

namespace ConvBert.Model;

/// <summary>Takes a tensor's values, row-major as a checkpoint stores them.</summary>
internal delegate void ParameterSetter(ReadOnlySpan<float> values);

/// <summary>Gives a tensor's values back in the checkpoint's order.</summary>
internal delegate void ParameterGetter(Span<float> values);

/// <summary>
/// One tensor of a module: its name, its shape in a checkpoint, and how its values get into the module's own layout and back. Loading and
/// saving walk the same list.
/// </summary>
internal sealed record ParameterDefinition(string Name, long[] Shape, ParameterSetter Set, ParameterGetter Get)
{
    public int Length => checked((int)Shape.Aggregate(1L, (product, size) => product * size));

    /// <summary>Where the values lie when the module keeps them in the checkpoint's order; they are then read in place.</summary>
    public NativeBuffer? InPlace { get; private init; }

    /// <summary>A tensor whose values the module keeps as they are.</summary>
    public static ParameterDefinition Of(string name, long[] shape, NativeBuffer values) =>
        new(name, shape, source => source.CopyTo(values.Span), destination => values.Span.CopyTo(destination)) { InPlace = values };

    /// <summary>The same tensor under the name that a containing module gives it.</summary>
    public ParameterDefinition Under(string module) => this with { Name = $"{module}.{Name}" };
}
