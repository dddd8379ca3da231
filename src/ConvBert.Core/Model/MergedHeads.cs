using ConvBert.Kernels.Memory;

namespace ConvBert.Model;

/// <summary>The layout of a layer's heads before the output projection: attention heads | convolution heads, A channels each.</summary>
/// <param name="all"><c>[tokens, 2·A]</c>.</param>
internal readonly struct MergedHeads(MatrixView all)
{
    /// <summary><c>[tokens, 2·A]</c>.</summary>
    public MatrixView All { get; } = all;

    /// <summary><c>[tokens, A]</c>.</summary>
    public MatrixView Attention => All.SliceColumns(0, All.Columns / 2);

    /// <summary><c>[tokens, A]</c>.</summary>
    public MatrixView Convolution => All.SliceColumns(All.Columns / 2, All.Columns / 2);

    /// <summary>Columns for <paramref name="width"/> = A channels.</summary>
    public static int Columns(int width) => 2 * width;
}
