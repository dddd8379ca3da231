namespace ConvBert.Checkpoints;

/// <summary>What a PyTorch file holds, whichever container it is.</summary>
/// <param name="Tensors">The tensors by name, checked against their storages.</param>
/// <param name="Positions">The position of each storage's first byte in the file, checked against the file's length.</param>
/// <param name="IsBigEndian">Whether the numbers are stored most significant byte first.</param>
internal sealed record PyTorchContents(Dictionary<string, TorchTensor> Tensors, Dictionary<string, long> Positions, bool IsBigEndian);
