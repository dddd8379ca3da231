using System.Numerics.Tensors;
using ConvBert.Inputs;

namespace ConvBert.Heads;

/// <summary>Checks the shapes of labels.</summary>
internal static class LabelShapes
{
    /// <summary>The elements of labels that must have exactly this shape.</summary>
    /// <exception cref="ArgumentException">The shape differs; the message names the argument and both shapes.</exception>
    public static T[] Values<T>(Tensor<T> labels, string argument, params ReadOnlySpan<int> expected)
    {
        bool same = labels.Rank == expected.Length;
        for (int i = 0; same && i < expected.Length; i++) same = labels.Lengths[i] == expected[i];
        if (!same) throw Mismatch(labels, argument, $"[{string.Join(", ", expected.ToArray())}]");
        return PaddedInputs.Values(labels);
    }

    /// <summary>The elements of labels, one per sequence, ignoring axes of length 1.</summary>
    /// <exception cref="ArgumentException">There is not one per sequence; the message names the argument and both shapes.</exception>
    public static T[] Squeezed<T>(Tensor<T> labels, string argument, int batch)
    {
        if (labels.FlattenedLength != batch) throw Mismatch(labels, argument, $"[{batch}]");
        return PaddedInputs.Values(labels);
    }

    private static ArgumentException Mismatch<T>(Tensor<T> labels, string argument, string expected) =>
        new($"{argument} has shape {PaddedInputs.Describe(labels.Lengths)}; expected {expected}.", argument);
}
