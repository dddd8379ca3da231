using ConvBert.Kernels;

namespace ConvBert.Model;

/// <summary>Takes a tensor's values from number <paramref name="start"/> on, row-major as a checkpoint stores them.</summary>
internal delegate void ParameterSetter(int start, ReadOnlySpan<float> values);

/// <summary>Gives a tensor's values back in the checkpoint's order.</summary>
internal delegate void ParameterGetter(Span<float> values);

/// <summary>
/// One tensor of a module: its name, its shape in a checkpoint, and how its values get into the module's own layout and back. Loading and
/// saving walk the same list.
/// </summary>
internal sealed record ParameterDefinition(string Name, long[] Shape, ParameterSetter Set, ParameterGetter Get)
{
    public int Length
    {
        get
        {
            long product = 1;
            foreach (long size in Shape) product *= size;
            return checked((int)product);
        }
    }

    /// <summary><see cref="Set"/> takes parts that begin and end at multiples of this; 0 where it takes the whole tensor only.</summary>
    public int Unit { get; init; }

    /// <summary>
    /// The memory that the values go to, alone or with those of other tensors; together, the parameters fill it all. Empty where values are kept in
    /// another form.
    /// </summary>
    public IReadOnlyList<NativeBuffer> Storage { get; init; } = [];

    /// <summary>Where the values lie when the module keeps them in the checkpoint's order; they are then read in place.</summary>
    public NativeBuffer? InPlace { get; private init; }

    /// <summary>A tensor whose values the module keeps as they are.</summary>
    public static ParameterDefinition Of(string name, long[] shape, NativeBuffer values) =>
        new(name, shape, (start, source) => source.CopyTo(values.Span[start..]), destination => values.Span.CopyTo(destination)) { InPlace = values, Storage = [values], Unit = 1 };

    /// <summary>The same tensor under the name that a containing module gives it.</summary>
    public ParameterDefinition Under(string module) => this with { Name = $"{module}.{Name}" };
}
