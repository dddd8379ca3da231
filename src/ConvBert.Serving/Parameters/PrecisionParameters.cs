namespace ConvBert.Serving.Parameters;

/// <summary>The arithmetic of a model, "precision" and "keep_fp32", as a command line or a request gives it.</summary>
/// <param name="Precision">The precision; null for the folder's own.</param>
/// <param name="KeepFloat32">Modules that stay in float32.</param>
internal sealed record PrecisionParameters(Precision? Precision, IReadOnlyList<string> KeepFloat32)
{
    /// <summary>The parameter's name.</summary>
    public const string Name = "precision";

    /// <summary>The name of the modules that stay in float32.</summary>
    public const string KeepName = "keep_fp32";

    /// <summary>The precisions by name.</summary>
    public static readonly NamedValues<Precision> Names = new(
        ("fp32", ConvBert.Precision.Float32), ("int8", ConvBert.Precision.Int8), ("int8-fast", ConvBert.Precision.Int8Fast));

    /// <summary>Nothing is given.</summary>
    public static readonly PrecisionParameters None = new(null, []);

    /// <summary>Equal for equal parameters.</summary>
    public string Key => $"{Precision} {string.Join(',', KeepFloat32)}";

    /// <summary>Reads both; what is not given is <paramref name="fallback"/>'s.</summary>
    public static PrecisionParameters Read(ParameterSource source, PrecisionParameters? fallback = null) => new(
        source.Choice(Name, Names) ?? fallback?.Precision, source.Texts(KeepName) ?? fallback?.KeepFloat32 ?? []);

    /// <summary>The options of a load like this.</summary>
    public ConvBertLoadOptions ApplyTo(ConvBertLoadOptions options) => options with { Precision = Precision, KeepFloat32 = KeepFloat32 };
}
