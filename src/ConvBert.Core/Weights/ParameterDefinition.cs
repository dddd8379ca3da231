using ConvBert.Kernels.Memory;

namespace ConvBert.Weights;

/// <summary>Takes a tensor's values from number <paramref name="start"/> on, row-major as a checkpoint stores them.</summary>
internal delegate void ParameterSetter(int start, ReadOnlySpan<float> values);

/// <summary>Gives a tensor's values back in the checkpoint's order.</summary>
internal delegate void ParameterGetter(Span<float> values);

/// <summary>
/// One tensor of a module: its name, its shape in a checkpoint, and how its values get into the module's own layout and back. Loading and
/// saving walk the same list.
/// </summary>
internal sealed class ParameterDefinition(string name, long[] shape, ParameterSetter set, ParameterGetter get)
{
    public string Name => name;

    public long[] Shape => shape;

    public ParameterSetter Set => set;

    public ParameterGetter Get => get;

    public int Length
    {
        get
        {
            long product = 1;
            foreach (long size in shape) product *= size;
            return checked((int)product);
        }
    }

    /// <summary><see cref="Set"/> takes parts that begin and end at multiples of this; 0 where it takes the whole tensor only.</summary>
    public int Unit { get; init; }

    /// <summary>
    /// The memory that the values go to, alone or with those of other tensors; together, the parameters fill it all. Empty where values are kept in
    /// another form.
    /// </summary>
    public NativeBuffer[] Storage { get; init; } = [];

    /// <summary>Where the values lie when the module keeps them in the checkpoint's order; they are then read in place.</summary>
    public NativeBuffer? InPlace { get; init; }
}
