using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Names;

/// <summary>How a stored tensor appears to PyTorch: another name, another shape, and where in the stored numbers each element lies.</summary>
/// <param name="Name">PyTorch's name.</param>
/// <param name="Shape">PyTorch's shape.</param>
/// <param name="Stride">Elements from one index to the next in the stored numbers; null where they are in PyTorch's order already.</param>
internal readonly record struct TensorTranslation(string Name, long[] Shape, long[]? Stride)
{
    internal static TensorTranslation Copy(string name, TensorEntry stored) => new(name, [.. stored.Shape], null);

    internal static TensorTranslation Reshape(string name, params long[] shape) => new(name, shape, null);

    /// <summary>All axes in the opposite order; a matrix is transposed.</summary>
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
