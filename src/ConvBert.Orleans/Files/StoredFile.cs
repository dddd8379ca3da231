namespace ConvBert.Orleans.Files;

/// <summary>A file of a store, as it was found.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Its bytes; nothing behind them is read.</param>
/// <param name="Version">What tells it from a later file of the same path; null where the store does not know.</param>
internal sealed record StoredFile(string Path, long Length, string? Version);
