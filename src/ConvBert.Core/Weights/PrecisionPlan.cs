using ConvBert.Configuration;

namespace ConvBert.Weights;

/// <summary>Which modules of a model compute in which precision.</summary>
internal sealed class PrecisionPlan
{
    private const string WeightSuffix = ".weight";

    private readonly HashSet<string> _float32;

    private PrecisionPlan(Precision precision, HashSet<string> float32) => (Precision, _float32) = (precision, float32);

    /// <summary>All modules in float32.</summary>
    public static PrecisionPlan Float32 { get; } = new(Precision.Float32, []);

    /// <summary>The precision of the modules that are not excepted.</summary>
    public Precision Precision { get; }

    /// <summary>What the options ask for, or what the weights are stored in.</summary>
    /// <param name="config">The configuration, which tells whether the weights are stored in 8 bits.</param>
    /// <param name="options">Precision, and the modules that stay in float32.</param>
    /// <exception cref="ArgumentException">A name is not that of a module which can be quantized, or there is nothing to except it
    /// from.</exception>
    /// <exception cref="ConvBertConfigException">float32 is asked for, and the weights are stored in 8 bits.</exception>
    public static PrecisionPlan Create(ConvBertConfig config, ConvBertLoadOptions options)
    {
        if (options.Precision is { } given && !Enum.IsDefined(given))
            throw new ArgumentOutOfRangeException(nameof(options), given, "Precision is Float32, Int8 or Int8Fast.");
        QuantizationConfig? stored = QuantizationConfig.Of(config);
        Precision precision = options.Precision ?? (stored is null ? Precision.Float32 : Precision.Int8);
        if (stored is not null && precision == Precision.Float32) throw StoredInBytes();
        if (precision == Precision.Float32 && options.KeepFloat32.Count != 0)
            throw new ArgumentException("KeepFloat32 names modules, but the model is not quantized: set Precision.", nameof(options));
        if (precision == Precision.Float32) return Float32;

        HashSet<string> known = [.. QuantizableModules(config)];
        foreach (string module in options.KeepFloat32)
        {
            if (!known.Contains(module))
            {
                throw new ArgumentException(
                    $"KeepFloat32 names {module}, which is no quantized module of this model; quantized are {Describe(config)}.",
                    nameof(options));
            }

            if (stored is not null && !stored.Float32Modules.Contains(module))
                throw new ArgumentException($"KeepFloat32 names {module}, whose weights are stored in 8 bits.", nameof(options));
        }

        if (stored is not null) RequireWholeModules(stored.Float32Modules, known, config);
        return new PrecisionPlan(precision, [.. stored?.Float32Modules ?? options.KeepFloat32]);
    }

    /// <summary>The precision of a product that computes these modules side by side: float32 if one of them is excepted.</summary>
    public Precision Of(params ReadOnlySpan<string> modules)
    {
        foreach (string module in modules)
        {
            if (_float32.Contains(module)) return Precision.Float32;
        }

        return Precision;
    }

    /// <summary>The modules that compute in 8 bits unless they are excepted.</summary>
    public static IEnumerable<string> QuantizableModules(ConvBertConfig config) =>
        ConvBertWeightTable.Definitions(config, ConvBertArchitecture.Model).Where(tensor => tensor.IsQuantizable).Select(Module);

    /// <summary>The module that a weight belongs to.</summary>
    public static string Module(TensorDefinition weight) => weight.Name[..^WeightSuffix.Length];

    private static void RequireWholeModules(IReadOnlyList<string> float32, HashSet<string> known, ConvBertConfig config)
    {
        foreach (string module in float32)
        {
            if (!known.Contains(module))
                throw WrongModules($"a list with \"{module}\"", $"modules that are quantized otherwise: {Describe(config)}");
            int name = module.LastIndexOf('.') + 1;
            if (!ConvBertWeightTable.FusedModules.Contains(module[name..])) continue;
            foreach (string other in ConvBertWeightTable.FusedModules)
            {
                if (float32.Contains(module[..name] + other)) continue;
                throw WrongModules(
                    $"a list with \"{module}\" without \"{module[..name]}{other}\"",
                    $"all or none of a layer's {string.Join(", ", ConvBertWeightTable.FusedModules)}, which are one product");
            }
        }
    }

    private static ConvBertConfigException WrongModules(string found, string expected) =>
        new($"{QuantizationConfig.Key}.{QuantizationConfig.ModulesKey}", found, expected);

    private static string Describe(ConvBertConfig config)
    {
        string[] first = [.. QuantizableModules(config with { NumHiddenLayers = Math.Min(config.NumHiddenLayers, 1) })];
        return first.Length == 0 ? "none" : $"{string.Join(", ", first)}, and the same of other layers";
    }

    private static ConvBertConfigException StoredInBytes() => new(
        QuantizationConfig.Key, "that of 8-bit weights", "none: float32 weights cannot be had from a quantized folder, load the original");
}
