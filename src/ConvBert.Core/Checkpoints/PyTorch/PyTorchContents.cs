namespace ConvBert.Checkpoints;

/// <summary>The contents of a PyTorch file, independent of its container.</summary>
/// <param name="Tensors">The tensors by name, checked against their storages.</param>
/// <param name="Positions">The position of each storage's first byte in the file, checked against the file's length.</param>
/// <param name="IsBigEndian">Whether numbers are big-endian.</param>
internal sealed record PyTorchContents(Dictionary<string, TorchTensor> Tensors, Dictionary<string, long> Positions, bool IsBigEndian);
