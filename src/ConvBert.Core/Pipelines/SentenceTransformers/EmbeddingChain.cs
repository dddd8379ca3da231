using System.Buffers;

namespace ConvBert.Pipelines;

/// <summary>From the hidden states of a text's tokens to its embedding: poolings, concatenated, and modules.</summary>
internal sealed class EmbeddingChain
{
    private readonly int _widest;

    /// <summary>A chain whose sizes fit.</summary>
    /// <exception cref="ArgumentException">There is no pooling, or a module takes another number of dimensions.</exception>
    public EmbeddingChain(int hiddenSize, IReadOnlyList<Pooling> poolings, IReadOnlyList<SentenceModule> modules)
    {
        if (poolings.Count == 0) throw new ArgumentException("An embedding needs a pooling.", nameof(poolings));
        (HiddenSize, Poolings, Modules) = (hiddenSize, poolings, modules);
        int features = checked(hiddenSize * poolings.Count);
        _widest = features;
        foreach (SentenceModule module in modules)
        {
            if (module.InFeatures is { } taken && taken != features)
                throw new ArgumentException($"{module.Name} takes {taken} dimensions, but gets {features}.", nameof(modules));
            features = module.OutFeatures(features);
            _widest = Math.Max(_widest, features);
        }

        Dimension = features;
    }

    public int HiddenSize { get; }

    public IReadOnlyList<Pooling> Poolings { get; }

    public IReadOnlyList<SentenceModule> Modules { get; }

    /// <summary>The number of dimensions of an embedding.</summary>
    public int Dimension { get; }

    /// <summary>The same with another pooling, or with or without scaling at the end; null for no change.</summary>
    /// <exception cref="ArgumentException">The modules behind a pooling take another number of dimensions.</exception>
    public EmbeddingChain With(Pooling? pooling, bool? normalize)
    {
        if (pooling is null && normalize is null) return this;
        IReadOnlyList<SentenceModule> modules = normalize switch
        {
            true when Modules is not [.., NormalizeModule] => [.. Modules, NormalizeModule.Instance],
            false => [.. Modules.Where(module => module is not NormalizeModule)],
            _ => Modules,
        };
        return new EmbeddingChain(HiddenSize, pooling is { } one ? [one] : Poolings, modules);
    }

    /// <summary>The embedding of a text.</summary>
    /// <param name="states"><c>[tokens, hidden]</c>.</param>
    /// <param name="attentionMask"><c>[tokens]</c>: 0 for padding.</param>
    /// <param name="skipped">How many tokens at the beginning are left out.</param>
    /// <exception cref="PipelineException">No token is left.</exception>
    public float[] Embed(ReadOnlySpan<float> states, ReadOnlySpan<int> attentionMask, int skipped)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(2 * _widest);
        try
        {
            Span<float> x = rented.AsSpan(0, HiddenSize * Poolings.Count), other = rented.AsSpan(_widest, _widest);
            for (int i = 0; i < Poolings.Count; i++)
                TokenPooling.Pool(states, attentionMask, Poolings[i], skipped, x.Slice(i * HiddenSize, HiddenSize));
            Span<float> next = rented.AsSpan(0, _widest);
            foreach (SentenceModule module in Modules)
            {
                Span<float> y = other[..module.OutFeatures(x.Length)];
                module.Run(x, y);
                x = y;
                Span<float> free = next;
                next = other;
                other = free;
            }

            return x.ToArray();
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }
}
