using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;

namespace ConvBert.Kernels.Attention;

/// <summary>One head of one sequence in training: its inputs, which the backward pass computes the probabilities from again.</summary>
internal readonly unsafe struct TrainingAttentionHead
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

    /// <summary>The dropout of the probabilities.</summary>
    public required DropoutStream Dropout { get; init; }

    /// <summary>The number of the first query's row in <see cref="Dropout"/>.</summary>
    public required long FirstRow { get; init; }

    /// <summary>Blocks of <see cref="Dropout"/> that a row owns.</summary>
    public required int RowBlocks { get; init; }

    /// <summary>Tokens of the sequence.</summary>
    public int Tokens => Query.Rows;

    /// <summary>Channels of the head.</summary>
    public int HeadSize => Query.Columns;

    /// <summary>The mask of a query, or null.</summary>
    public float* MaskOf(int query) => Mask.Pointer == null ? null : Mask.Row(query);
}
