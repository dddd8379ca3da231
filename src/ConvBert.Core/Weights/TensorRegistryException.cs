namespace ConvBert.Weights;

/// <summary>A module's claims contradict the table of tensors. Always an error in this library, never one of a checkpoint.</summary>
/// <param name="tensor">The tensor's name.</param>
/// <param name="problem">What is wrong with it.</param>
internal sealed class TensorRegistryException(string tensor, string problem) : InvalidOperationException($"Tensor {tensor} {problem}.")
{
    /// <summary>The tensor's name.</summary>
    public string Tensor { get; } = tensor;
}
