namespace ConvBert.Checkpoints;

/// <summary>One tensor of an inspected checkpoint.</summary>
/// <param name="Tensor">Name, type, shape and file.</param>
/// <param name="BoundTo">The model's tensors that use it, by PyTorch's names without prefix; empty if it is unexpected or ignored.</param>
/// <param name="FirstNonFinite">The index of the first NaN or infinity, which no model accepts; null if there is none.</param>
public sealed record InspectedTensor(TensorEntry Tensor, IReadOnlyList<string> BoundTo, long? FirstNonFinite);
