using System.Text;

namespace ConvBert.Checkpoints;

/// <summary>One tensor as a checkpoint declares it.</summary>
/// <param name="Name">The name, as stored.</param>
/// <param name="DType">The element type, as stored.</param>
/// <param name="Shape">The sizes, outermost first; empty for a scalar.</param>
/// <param name="File">The path of the file that holds the data.</param>
public sealed record TensorEntry(string Name, TensorDType DType, IReadOnlyList<long> Shape, string File)
{
    /// <summary>The number of elements: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public long ElementCount { get; } = Count(Shape);

    /// <summary>The size of the elements in bytes when stored contiguously.</summary>
    public long ByteLength => checked(ElementCount * DType.BitWidth()) / 8;

    /// <summary>The shape as text: <c>[768, 1, 9]</c>.</summary>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <returns>The sizes in brackets.</returns>
    public static string Describe(IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var text = new StringBuilder("[");
        for (int i = 0; i < shape.Count; i++) text.Append(i == 0 ? "" : ", ").Append(shape[i]);
        return text.Append(']').ToString();
    }

    private static long Count(IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        long count = 1;
        for (int i = 0; i < shape.Count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(shape[i], nameof(shape));
            count = checked(count * shape[i]);
        }

        return count;
    }
}
