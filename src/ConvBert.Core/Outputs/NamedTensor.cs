using System.Numerics.Tensors;

namespace ConvBert;

/// <summary>A tensor of an output under Hugging Face's name.</summary>
/// <param name="Name">The name: <c>logits</c>, <c>hidden_states.0</c>.</param>
/// <param name="Shape">The sizes, outermost first; empty for a scalar, such as the loss of a PyTorch class.</param>
/// <param name="Values">The numbers, row-major.</param>
public sealed record NamedTensor(string Name, IReadOnlyList<long> Shape, ReadOnlyMemory<float> Values)
{
    internal static NamedTensor? From(string name, float? value) => value is { } number ? new(name, [], new[] { number }) : null;

    internal static NamedTensor? From(string name, Tensor<float>? tensor)
    {
        if (tensor is null) return null;
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        var shape = new long[tensor.Rank];
        for (int axis = 0; axis < shape.Length; axis++) shape[axis] = tensor.Lengths[axis];
        return new(name, shape, values);
    }
}
