using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Names;

/// <summary>How a stored tensor maps to PyTorch's: name, shape, and the position of each element in the stored data.</summary>
/// <param name="Name">PyTorch's name.</param>
/// <param name="Shape">PyTorch's shape.</param>
/// <param name="Stride">Strides of the stored data in elements; null if it already has PyTorch's order.</param>
internal readonly record struct TensorTranslation(string Name, long[] Shape, long[]? Stride)
{
    internal static TensorTranslation Copy(string name, TensorEntry stored) => new(name, [.. stored.Shape], null);

    internal static TensorTranslation Reshape(string name, params long[] shape) => new(name, shape, null);

    /// <summary>All axes reversed; a matrix is transposed.</summary>
    internal static TensorTranslation Reverse(string name, TensorEntry stored)
        => Permute(name, stored, [.. Enumerable.Range(0, stored.Shape.Count).Reverse()]);

    /// <summary>Axis i of the result is the stored axis <paramref name="axes"/>[i].</summary>
    internal static TensorTranslation Permute(string name, TensorEntry stored, params int[] axes)
    {
        var strides = new long[axes.Length];
        long stride = 1;
        for (int axis = axes.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= stored.Shape[axis];
        }

        return new(name, Array.ConvertAll(axes, axis => stored.Shape[axis]), Array.ConvertAll(axes, axis => strides[axis]));
    }
}
