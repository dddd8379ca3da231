namespace ConvBert.Weights;

/// <summary>One tensor that a model class has.</summary>
/// <param name="Name">PyTorch's name without the prefix <c>convbert.</c>.</param>
/// <param name="Shape">The shape that the configuration demands.</param>
/// <param name="IsHead">Whether it belongs to the head rather than to the backbone.</param>
internal sealed record TensorDefinition(string Name, long[] Shape, bool IsHead = false)
{
    internal long ElementCount
    {
        get
        {
            long count = 1;
            foreach (long size in Shape) count *= size;
            return count;
        }
    }
}
