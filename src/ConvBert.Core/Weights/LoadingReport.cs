using ConvBert.Weights;

namespace ConvBert;

/// <summary>What was missing, unexpected or of the wrong shape in a checkpoint, and what became of the packed cache.</summary>
/// <param name="Missing">Names of tensors that the model needs and the file does not have, as the class would store them.</param>
/// <param name="Unexpected">Names of tensors in the file that the model does not use, as stored.</param>
/// <param name="Mismatched">Tensors of the wrong shape.</param>
public sealed record LoadingReport(
    IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<MismatchedTensor> Mismatched)
{
    /// <summary>
    /// Whether tensors of the head are missing, which only <see cref="ConvBertLoadOptions.AllowMissingHead"/> allows: they are zeros.
    /// </summary>
    public bool IsHeadMissing { get; init; }

    /// <summary>What became of the cache requested by <see cref="ConvBertLoadOptions.PackedCache"/>.</summary>
    public PackedCacheState PackedCache { get; init; }

    /// <summary>
    /// Why the cache could not be used or written, or what was wrong with the file that this load replaced; null if nothing was.
    /// </summary>
    public string? PackedCacheNote { get; init; }

    /// <summary>An empty report.</summary>
    public static LoadingReport Empty { get; } = new([], [], []);
}

/// <summary>A tensor of the wrong shape.</summary>
/// <param name="Name">The name, as stored.</param>
/// <param name="Expected">The shape that the configuration requires.</param>
/// <param name="Found">The shape in the file.</param>
/// <param name="File">The file.</param>
public sealed record MismatchedTensor(string Name, IReadOnlyList<long> Expected, IReadOnlyList<long> Found, string File);
