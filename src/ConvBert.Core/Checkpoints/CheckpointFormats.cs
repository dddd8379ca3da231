using System.Collections.Immutable;

namespace ConvBert.Checkpoints;

/// <summary>The kinds of checkpoint that <see cref="Checkpoint.Open"/> knows; other libraries add theirs here.</summary>
public static class CheckpointFormats
{
    private static ImmutableArray<ICheckpointFormat> _added = [];
    private static ImmutableArray<ISafetensorsDialect> _dialects = [];

    internal static ImmutableArray<ICheckpointFormat> Added => _added;

    internal static ImmutableArray<ICheckpointFormat> BuiltIn { get; } = [new SafetensorsFormat(), new PyTorchFormat()];

    /// <summary>Adds a format. Adding one whose name is there already changes nothing.</summary>
    /// <param name="format">The format.</param>
    public static void Register(ICheckpointFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        ImmutableInterlocked.Update(ref _added, (all, one) => all.Any(f => f.Name == one.Name) ? all : all.Add(one), format);
    }

    /// <summary>Adds a translation of safetensors files. Adding one for the same mark again changes nothing.</summary>
    /// <param name="dialect">The translation.</param>
    public static void Register(ISafetensorsDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        ImmutableInterlocked.Update(ref _dialects, (all, one) => all.Any(d => d.MetadataFormat == one.MetadataFormat) ? all : all.Add(one), dialect);
    }

    internal static ISafetensorsDialect? Dialect(string metadataFormat) => _dialects.FirstOrDefault(d => d.MetadataFormat == metadataFormat);
}
