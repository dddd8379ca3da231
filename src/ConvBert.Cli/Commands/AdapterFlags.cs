using ConvBert.Serving.Parameters;
using ConvBert.Training;

namespace ConvBert.Cli.Commands;

/// <summary>Low-rank adapters under PEFT's names.</summary>
internal static class AdapterFlags
{
    private static readonly string[] Others = ["lora_alpha", "lora_dropout", "lora_target_modules", "use_rslora"];

    /// <summary>Adds the options to those of the command.</summary>
    public static ParameterFlags AddAdapters(this ParameterFlags flags) => flags
        .Integer("lora_r", "Train low-rank adapters of this rank, and the head, in place of all weights.")
        .Number("lora_alpha", "The adapters' scale, over the rank; 8 by default.")
        .Number("lora_dropout", "Dropout of the adapters' inputs; 0 by default.")
        .Texts("lora_target_modules",
            "The linears that get an adapter: query, key, value, intermediate.dense, …, or all-linear; query and value by default.", "NAME,…")
        .Boolean("use_rslora", "Scale by the root of the rank.");

    /// <summary>The adapters; null where there are none.</summary>
    public static LoraConfig? Read(ParameterSource parameters)
    {
        var defaults = new LoraConfig();
        double? alpha = parameters.Number("lora_alpha"), dropout = parameters.Number("lora_dropout");
        string[]? targets = parameters.Texts("lora_target_modules");
        bool? isRankStabilized = parameters.Boolean("use_rslora");
        if (parameters.Integer("lora_r", min: 1) is { } rank)
        {
            return new LoraConfig
            {
                R = rank,
                LoraAlpha = alpha ?? defaults.LoraAlpha,
                LoraDropout = dropout ?? defaults.LoraDropout,
                TargetModules = targets ?? defaults.TargetModules,
                UseRslora = isRankStabilized ?? defaults.UseRslora,
            };
        }

        return Others.FirstOrDefault(parameters.Has) is { } other
            ? throw parameters.Refusal($"{parameters.Label(other)} needs {parameters.Label("lora_r")}, the rank of the adapters.") : null;
    }
}
