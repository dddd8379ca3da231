using ConvBert.Kernels.Memory;
using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>
/// The layout of a layer's four projections, which one product computes side by side: query | key | value | conv_out, A channels each.
/// </summary>
/// <param name="all"><c>[tokens, 4·A]</c>.</param>
internal readonly struct FusedProjection(MatrixView all)
{
    /// <summary>Hugging Face's modules in the order of their columns.</summary>
    public static IReadOnlyList<string> Modules => ConvBertWeightTable.FusedModules;

    /// <summary><c>[tokens, 4·A]</c>.</summary>
    public MatrixView All { get; } = all;

    /// <summary><c>[tokens, A]</c>; the gate of the convolution keys, too.</summary>
    public MatrixView Query => Part(0);

    /// <summary><c>[tokens, A]</c>.</summary>
    public MatrixView Key => Part(1);

    /// <summary><c>[tokens, A]</c>.</summary>
    public MatrixView Value => Part(2);

    /// <summary>What the span convolution averages, <c>[tokens, A]</c>.</summary>
    public MatrixView ConvolutionValue => Part(3);

    /// <summary>Columns of the product for <paramref name="width"/> = A channels.</summary>
    public static int Columns(int width) => Modules.Count * width;

    private MatrixView Part(int index)
    {
        int width = All.Columns / Modules.Count;
        return All.SliceColumns(index * width, width);
    }
}
