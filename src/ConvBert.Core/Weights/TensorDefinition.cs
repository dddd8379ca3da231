namespace ConvBert.Weights;

/// <summary>One tensor of a model class: all that loading, saving, the packed cache and training need to know about it.</summary>
/// <param name="Name">PyTorch's name without the prefix <c>convbert.</c>.</param>
/// <param name="Shape">The shape that the configuration requires.</param>
/// <param name="Transform">How the stored numbers get into the module's memory.</param>
internal sealed record TensorDefinition(string Name, long[] Shape, TensorTransform Transform)
{
    /// <summary>Whether it belongs to the head rather than to the backbone.</summary>
    public bool IsHead { get; init; }

    /// <summary>The first column or element of a fused product that this tensor fills; 0 for a tensor with memory of its own.</summary>
    public int First { get; init; }

    /// <summary>Whether training computes a gradient; false for buffers, which are stored with the model but never trained.</summary>
    public bool HasGradient { get; init; } = true;

    /// <summary>Whether weight decay applies, by the rule of Hugging Face's Trainer: not to layer norms, biases and buffers.</summary>
    public bool HasWeightDecay { get; init; } = true;

    /// <summary>The row that gets no gradient from look-ups (PyTorch's <c>padding_idx</c>); null for none.</summary>
    public int? PaddingRow { get; init; }

    /// <summary>The tensor that serves in this one's place where the two are tied; null where they never are.</summary>
    public string? TiedTo { get; init; }

    /// <summary>Whether it is a weight that models of 8-bit precision keep in 8 bits.</summary>
    public bool IsQuantizable { get; init; }

    /// <summary>The number of output channels of a linear layer's weight, of all its groups.</summary>
    public long OutputChannels => Transform == TensorTransform.Groups ? Shape[0] * Shape[2] : Shape[0];

    /// <summary>The number of weights of an output channel: <c>in / groups</c>.</summary>
    public long ChannelLength => ElementCount / OutputChannels;

    /// <summary>The number of elements: the product of <see cref="Shape"/>.</summary>
    public long ElementCount
    {
        get
        {
            long count = 1;
            foreach (long size in Shape) count *= size;
            return count;
        }
    }
}
