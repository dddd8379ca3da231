namespace ConvBert.Checkpoints;

/// <summary>The checkpoint formats that <see cref="Checkpoint.Open"/> knows; other libraries register theirs here.</summary>
public static class CheckpointFormats
{
    private static readonly Lock Registration = new();
    private static ISafetensorsDialect[] _dialects = [];

    /// <summary>The registered formats; each registration creates a new array.</summary>
    internal static ICheckpointFormat[] Added { get; private set; } = [];

    internal static ICheckpointFormat[] BuiltIn { get; } = [new SafetensorsFormat(), new PyTorchFormat()];

    /// <summary>Registers a format. Registering a name again has no effect.</summary>
    /// <param name="format">The format.</param>
    public static void Register(ICheckpointFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        lock (Registration)
        {
            if (!Array.Exists(Added, added => added.Name == format.Name)) Added = [.. Added, format];
        }
    }

    /// <summary>Registers a translation of safetensors files. Registering one for the same metadata format again has no effect.</summary>
    /// <param name="dialect">The translation.</param>
    public static void Register(ISafetensorsDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        lock (Registration)
        {
            if (Dialect(dialect.MetadataFormat) is null) _dialects = [.. _dialects, dialect];
        }
    }

    internal static ISafetensorsDialect? Dialect(string metadataFormat) =>
        Array.Find(_dialects, dialect => dialect.MetadataFormat == metadataFormat);
}
