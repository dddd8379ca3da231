namespace ConvBert.Kernels.Attention;

/// <summary>One head of one row of tokens: where its numbers lie. Pointers are to the row's first token and the head's first channel.</summary>
internal readonly unsafe struct AttentionHead
{
    /// <summary>Tokens of the row.</summary>
    public required int Tokens { get; init; }

    /// <summary>Channels of the head.</summary>
    public required int HeadSize { get; init; }

    /// <summary><c>[tokens, headSize]</c>, <see cref="Stride"/> floats from token to token.</summary>
    public required float* Query { get; init; }

    /// <summary><c>[tokens, headSize]</c>, <see cref="Stride"/> floats from token to token.</summary>
    public required float* Key { get; init; }

    /// <summary><c>[tokens, headSize]</c>, <see cref="Stride"/> floats from token to token.</summary>
    public required float* Value { get; init; }

    public required nint Stride { get; init; }

    /// <summary>Factor of the scores, 1/√headSize.</summary>
    public required float Scale { get; init; }

    /// <summary>What is added to the scores, <c>[tokens]</c> or, with a <see cref="MaskStride"/>, <c>[tokens, tokens]</c>; null for nothing.</summary>
    public float* Mask { get; init; }

    /// <summary>Floats from a query's mask to the next one's; 0 where all queries share one.</summary>
    public nint MaskStride { get; init; }

    /// <summary>The head mask: a factor of the probabilities.</summary>
    public required float Factor { get; init; }

    /// <summary>Receives <c>[tokens, headSize]</c>, <see cref="ContextStride"/> floats from token to token.</summary>
    public required float* Context { get; init; }

    public required nint ContextStride { get; init; }

    /// <summary>Receives the probabilities times <see cref="Factor"/>, <c>[tokens, tokens]</c>; null when nobody asks.</summary>
    public float* Probabilities { get; init; }

    public float* MaskOf(int query) => Mask == null ? null : Mask + (query * MaskStride);
}
