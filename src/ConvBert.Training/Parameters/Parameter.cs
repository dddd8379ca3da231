using ConvBert.Kernels.Memory;

namespace ConvBert.Training;

/// <summary>One tensor of a model in training: its value, its gradient, and what an optimizer needs to know about it.</summary>
public sealed class Parameter : IDisposable
{
    private readonly bool _isBuffer;
    private NativeBuffer? _gradient;
    private bool _requiresGradient;

    /// <summary>Creates a parameter whose value is undefined.</summary>
    /// <param name="name">The name in a Hugging Face checkpoint.</param>
    /// <param name="shape">The sizes, outermost first; empty for a scalar.</param>
    /// <param name="depth">0 for embeddings, i + 1 for layer i, number of layers + 1 for the head.</param>
    /// <param name="hasWeightDecay">Whether decoupled weight decay applies.</param>
    /// <param name="isBuffer">Whether the tensor is stored with the model but never trained.</param>
    internal Parameter(string name, long[] shape, int depth, bool hasWeightDecay, bool isBuffer = false)
    {
        Name = name;
        Shape = shape;
        Depth = depth;
        HasWeightDecay = hasWeightDecay;
        _isBuffer = isBuffer;
        _requiresGradient = !isBuffer;
        long length = 1;
        foreach (long size in shape) length = checked(length * size);
        Value = new NativeBuffer(length);
    }

    /// <summary>The name in a Hugging Face checkpoint, such as <c>convbert.encoder.layer.0.output.dense.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The sizes, outermost first, as in the checkpoint.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The number of elements.</summary>
    public long Length => Value.Length;

    /// <summary>
    /// Where the tensor stands in the model: 0 for embeddings, i + 1 for encoder layer i, number of layers + 1 for the head.
    /// </summary>
    public int Depth { get; }

    /// <summary>Whether decoupled weight decay applies: false for biases and layer norms, as in Hugging Face's Trainer.</summary>
    public bool HasWeightDecay { get; }

    /// <summary>
    /// Whether a backward pass computes a gradient. Default: true, except for buffers such as xIELU's <c>beta</c>, which are never trained.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor is a buffer.</exception>
    public bool RequiresGradient
    {
        get => _requiresGradient;
        set
        {
            if (value && _isBuffer) throw new InvalidOperationException($"{Name} is a buffer; it has no gradient.");
            _requiresGradient = value;
        }
    }

    /// <summary>
    /// Whether the last passes since <see cref="ParameterSet.ZeroGradients"/> have added to the gradient; false for parameters that took no
    /// part.
    /// </summary>
    public bool HasGradient { get; internal set; }

    /// <summary>The numbers, row-major in the checkpoint's shape.</summary>
    internal NativeBuffer Value { get; }

    /// <summary>
    /// The gradient, as long as <see cref="Value"/>; allocated and zeroed on first use, so that a frozen parameter costs no memory.
    /// </summary>
    internal NativeBuffer Gradient
    {
        get
        {
            if (_gradient is not null) return _gradient;
            _gradient = new NativeBuffer(Length);
            Clear(_gradient);
            return _gradient;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";

    /// <summary>Frees the numbers.</summary>
    public void Dispose()
    {
        Value.Dispose();
        _gradient?.Dispose();
    }

    /// <summary>Makes the gradient before a pass adds to it, where one is wanted.</summary>
    internal void TakePart()
    {
        if (!_requiresGradient) return;
        HasGradient = true;
        _ = Gradient;
    }

    /// <summary>Sets the gradient to zero, where there is one.</summary>
    internal void ZeroGradient()
    {
        HasGradient = false;
        if (_gradient is not null) Clear(_gradient);
    }

    private static unsafe void Clear(NativeBuffer buffer)
    {
        const long Chunk = 1 << 28;
        for (long start = 0; start < buffer.Length; start += Chunk)
            new Span<float>(buffer.Pointer + start, (int)Math.Min(Chunk, buffer.Length - start)).Clear();
    }
}
