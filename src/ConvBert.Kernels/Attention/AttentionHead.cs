using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Attention;

/// <summary>One head of one sequence: what attention reads.</summary>
internal readonly unsafe struct AttentionHead
{
    /// <summary><c>[tokens, headSize]</c>.</summary>
    public required MatrixView Query { get; init; }

    /// <summary><c>[tokens, headSize]</c>.</summary>
    public required MatrixView Key { get; init; }

    /// <summary><c>[tokens, headSize]</c>.</summary>
    public required MatrixView Value { get; init; }

    /// <summary>Factor of the scores, 1/√headSize.</summary>
    public required float Scale { get; init; }

    /// <summary>
    /// Added to the scores, <c>[tokens, tokens]</c>; with a stride of 0 where all queries share one row; default for no mask.
    /// </summary>
    public MatrixView Mask { get; init; }

    /// <summary>The head mask: a factor of the probabilities.</summary>
    public required float Factor { get; init; }

    /// <summary>Tokens of the sequence.</summary>
    public int Tokens => Query.Rows;

    /// <summary>Channels of the head.</summary>
    public int HeadSize => Query.Columns;

    /// <summary>What is added to the scores of a query, <c>[tokens]</c>; null for no mask.</summary>
    public float* MaskOf(int query) => Mask.Pointer == null ? null : Mask.Row(query);
}
