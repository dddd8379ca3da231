using ConvBert.Kernels.Memory;

namespace ConvBert.Model;

/// <summary>The input of a <see cref="Linear"/>, and memory for its 8-bit form, which <see cref="Linear.Prepare"/> fills.</summary>
/// <param name="values"><c>[rows, in]</c>.</param>
/// <param name="memory">64-byte aligned, <see cref="Linear.InputLength"/> floats; may be null for a layer in float32.</param>
internal readonly unsafe struct LinearInput(MatrixView values, float* memory)
{
    /// <summary><c>[rows, in]</c>.</summary>
    public MatrixView Values { get; } = values;

    /// <summary>Room for the 8-bit form.</summary>
    public float* Memory { get; } = memory;

    /// <summary>The input of a layer in float32.</summary>
    public static implicit operator LinearInput(MatrixView values) => new(values, null);
}
