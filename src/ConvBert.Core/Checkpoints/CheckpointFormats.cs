namespace ConvBert.Checkpoints;

/// <summary>The kinds of checkpoint that <see cref="Checkpoint.Open"/> knows; other libraries add theirs here.</summary>
public static class CheckpointFormats
{
    private static readonly Lock Registration = new();
    private static ISafetensorsDialect[] _dialects = [];

    /// <summary>The formats of other libraries; a new array with each that is added.</summary>
    internal static ICheckpointFormat[] Added { get; private set; } = [];

    internal static ICheckpointFormat[] BuiltIn { get; } = [new SafetensorsFormat(), new PyTorchFormat()];

    /// <summary>Adds a format. Adding one whose name is there already changes nothing.</summary>
    /// <param name="format">The format.</param>
    public static void Register(ICheckpointFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        lock (Registration)
        {
            if (!Array.Exists(Added, added => added.Name == format.Name)) Added = [.. Added, format];
        }
    }

    /// <summary>Adds a translation of safetensors files. Adding one for the same mark again changes nothing.</summary>
    /// <param name="dialect">The translation.</param>
    public static void Register(ISafetensorsDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        lock (Registration)
        {
            if (Dialect(dialect.MetadataFormat) is null) _dialects = [.. _dialects, dialect];
        }
    }

    internal static ISafetensorsDialect? Dialect(string metadataFormat) => Array.Find(_dialects, dialect => dialect.MetadataFormat == metadataFormat);
}
