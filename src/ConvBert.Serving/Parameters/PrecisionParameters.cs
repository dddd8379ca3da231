namespace ConvBert.Serving.Parameters;

/// <summary>The arithmetic of a model, "precision" and "keep_fp32", as a command line or a request gives it.</summary>
/// <param name="Precision">The precision; null where it is not given: the folder's own.</param>
/// <param name="KeepFloat32">Modules that stay in float32; null where they are not given: none.</param>
internal sealed record PrecisionParameters(Precision? Precision, IReadOnlyList<string>? KeepFloat32)
{
    /// <summary>The parameter's name.</summary>
    public const string Name = "precision";

    /// <summary>The name of the modules that stay in float32.</summary>
    public const string KeepName = "keep_fp32";

    /// <summary>The precisions by name.</summary>
    public static readonly NamedValues<Precision> Names = new(
        ("fp32", ConvBert.Precision.Float32), ("int8", ConvBert.Precision.Int8), ("int8-fast", ConvBert.Precision.Int8Fast));

    /// <summary>Nothing is given.</summary>
    public static readonly PrecisionParameters None = new(null, null);

    /// <summary>Equal for equal parameters.</summary>
    public string Key => KeepFloat32 is null ? $"{Precision} " : $"{Precision} [{string.Join(',', KeepFloat32)}]";

    /// <summary>Reads both.</summary>
    public static PrecisionParameters Read(ParameterSource source) => new(source.Choice(Name, Names), source.Texts(KeepName));

    /// <summary>
    /// These where they are given, else those of <paramref name="defaults"/>, each by itself. Where this says float32, the defaults'
    /// modules are in float32 anyway.
    /// </summary>
    public PrecisionParameters Over(PrecisionParameters defaults) => new(
        Precision ?? defaults.Precision,
        KeepFloat32 ?? (Precision == ConvBert.Precision.Float32 ? null : defaults.KeepFloat32));

    /// <summary>The options of a load like this.</summary>
    public ConvBertLoadOptions ApplyTo(ConvBertLoadOptions options) =>
        options with { Precision = Precision, KeepFloat32 = KeepFloat32 ?? [] };
}
