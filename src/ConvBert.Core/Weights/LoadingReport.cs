using ConvBert.Weights;

namespace ConvBert;

/// <summary>What a checkpoint held besides and instead of the model's tensors.</summary>
/// <param name="Missing">Names that the model wants and the file does not hold, as the class would store them.</param>
/// <param name="Unexpected">Names in the file that the model has no use for, as stored.</param>
/// <param name="Mismatched">Tensors whose shape is not the model's.</param>
public sealed record LoadingReport(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<MismatchedTensor> Mismatched)
{
    /// <summary>Whether tensors of the head are missing, which only <see cref="ConvBertLoadOptions.AllowMissingHead"/> allows: they are zeros.</summary>
    public bool IsHeadMissing { get; init; }

    /// <summary>What became of the cache that <see cref="ConvBertLoadOptions.PackedCache"/> asked for.</summary>
    public PackedCacheState PackedCache { get; init; }

    /// <summary>
    /// Why the cache could not be used or written, or what was wrong with the file that this load has replaced; null where nothing was.
    /// </summary>
    public string? PackedCacheNote { get; init; }

    /// <summary>A report without entries.</summary>
    public static LoadingReport Empty { get; } = new([], [], []);
}

/// <summary>A tensor whose stored shape is not the model's.</summary>
/// <param name="Name">The name, as stored.</param>
/// <param name="Expected">The shape that the configuration demands.</param>
/// <param name="Found">The shape in the file.</param>
/// <param name="File">The file.</param>
public sealed record MismatchedTensor(string Name, IReadOnlyList<long> Expected, IReadOnlyList<long> Found, string File);
