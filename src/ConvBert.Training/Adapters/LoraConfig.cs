namespace ConvBert.Training;

/// <summary>Low-rank adapters, with the names and defaults of PEFT's <c>LoraConfig</c>.</summary>
public sealed record LoraConfig
{
    /// <summary>
    /// All plain linears of the encoder and of the embeddings, as a target (PEFT's <c>all-linear</c>): no convolutions and no grouped linears.
    /// </summary>
    public const string AllLinear = "all-linear";

    /// <summary>The rank. Default 8.</summary>
    public int R { get; init; } = 8;

    /// <summary>An adapter's output is scaled by alpha / rank, or with <see cref="UseRslora"/> by alpha / √rank. Default 8.</summary>
    public double LoraAlpha { get; init; } = 8;

    /// <summary>Dropout in front of the adapters. Default 0.</summary>
    public double LoraDropout { get; init; }

    /// <summary>Whether the scale is alpha / √rank (rank-stabilized LoRA). Default false.</summary>
    public bool UseRslora { get; init; }

    /// <summary>
    /// The linears that get an adapter: ends of module names, such as <c>query</c>, <c>key</c>, <c>value</c>,
    /// <c>attention.output.dense</c>,
    /// <c>intermediate.dense</c>, <c>output.dense</c>, <c>dense</c>, <c>conv_kernel_layer</c>, <c>conv_out_layer</c>,
    /// <c>pointwise</c>, <c>embeddings_project</c>; or <see cref="AllLinear"/>. Default query and value.
    /// </summary>
    public IReadOnlyList<string> TargetModules { get; init; } = ["query", "value"];

    /// <summary>
    /// Modules that are trained as a whole and stored with the adapter; null (default) for the head, as PEFT does for the classes that it
    /// knows, and for
    /// masked LM none.
    /// </summary>
    public IReadOnlyList<string>? ModulesToSave { get; init; }

    internal double Scale(long rank) => UseRslora ? LoraAlpha / Math.Sqrt(rank) : LoraAlpha / rank;

    internal IReadOnlyList<string> SavedModules(ConvBertArchitecture architecture) => ModulesToSave ?? architecture switch
    {
        ConvBertArchitecture.SequenceClassification or ConvBertArchitecture.TokenClassification => ["classifier"],
        ConvBertArchitecture.MultipleChoice => ["classifier", "sequence_summary"],
        ConvBertArchitecture.QuestionAnswering => ["qa_outputs"],
        _ => [],
    };

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(R, 1);
        if (!(LoraAlpha > 0 && double.IsFinite(LoraAlpha)))
            throw new ArgumentOutOfRangeException(nameof(LoraAlpha), LoraAlpha, "LoraAlpha is to be finite and above 0.");
        if (!(LoraDropout is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(LoraDropout), LoraDropout, "LoraDropout is to be in [0, 1).");
        if (TargetModules.Count == 0)
            throw new ArgumentException("There are no target modules; an adapter needs at least one.", nameof(TargetModules));
    }
}
