namespace ConvBert.Checkpoints;

/// <summary>One tensor of an inspected checkpoint.</summary>
/// <param name="Tensor">Name, type, shape and file.</param>
/// <param name="BoundTo">The model's tensors that it serves, by PyTorch's names without prefix; empty when it is unexpected or ignored.</param>
/// <param name="FirstNonFinite">The index of the first NaN or infinity, with which no model loads; null when there is none.</param>
public sealed record InspectedTensor(TensorEntry Tensor, IReadOnlyList<string> BoundTo, long? FirstNonFinite);
