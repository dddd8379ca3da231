using ConvBert.Kernels.Memory;

namespace ConvBert.Weights;

/// <summary>Takes the values of a tensor from number <paramref name="start"/> on, row-major as a checkpoint stores them.</summary>
internal delegate void TensorSetter(int start, ReadOnlySpan<float> values);

/// <summary>Writes all values of a tensor in the checkpoint's order.</summary>
internal delegate void TensorGetter(Span<float> values);

/// <summary>Takes 8-bit values from number <paramref name="start"/> on, whole output channels, and their scales.</summary>
internal delegate void QuantizedSetter(int start, ReadOnlySpan<sbyte> values, ReadOnlySpan<float> scales);

/// <summary>Writes all 8-bit values of a tensor, one output channel after the other, and their scales.</summary>
internal delegate void QuantizedGetter(Span<sbyte> values, Span<float> scales);

/// <summary>A tensor that its module keeps in 8 bits.</summary>
/// <param name="Set">Packs what a quantized checkpoint stores. Safe from several threads that set different elements.</param>
/// <param name="Get">Unpacks all values.</param>
internal sealed record QuantizedTensor(QuantizedSetter Set, QuantizedGetter Get);

/// <summary>
/// A tensor together with the module's memory that holds it. Loading, saving, the packed cache and training walk the same list of claims.
/// </summary>
internal sealed class TensorClaim(TensorDefinition definition, TensorSetter set, TensorGetter get)
{
    /// <summary>The table's entry.</summary>
    public TensorDefinition Definition => definition;

    /// <summary>PyTorch's name without the prefix <c>convbert.</c>.</summary>
    public string Name => definition.Name;

    /// <summary>The number of elements.</summary>
    public int Length { get; } = checked((int)definition.ElementCount);

    /// <summary>Packs values into the module's memory. Safe from several threads that set different elements.</summary>
    public TensorSetter Set => set;

    /// <summary>Unpacks all values.</summary>
    public TensorGetter Get => get;

    /// <summary><see cref="Set"/> takes chunks that begin and end at multiples of this; 0 where it takes the whole tensor only.</summary>
    public int Unit { get; init; }

    /// <summary>
    /// The memory that the values go to, alone or with those of other tensors; together, the claims fill it all. Empty where values are
    /// kept in another form.
    /// </summary>
    public NativeBuffer[] Storage { get; init; } = [];

    /// <summary>How it is kept in 8 bits; null where it is kept in float32.</summary>
    public QuantizedTensor? Quantized { get; init; }

    /// <summary>
    /// The memory that keeps the values in the checkpoint's order, from <see cref="TensorDefinition.First"/> on, to be read in place; else
    /// null.
    /// </summary>
    public NativeBuffer? InPlace { get; init; }
}
