namespace ConvBert.Cli.Workloads;

/// <summary>The configurations of the three published ConvBERTs.</summary>
internal static class PublishedSizes
{
    /// <summary>The sizes' names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["base", "medium-small", "small"];

    /// <summary>The configuration of a published size.</summary>
    /// <exception cref="ArgumentException">There is no such size.</exception>
    public static ConvBertConfig Config(string name)
    {
        var common = new ConvBertConfig { PadTokenId = 0, Architectures = ["ConvBertForMaskedLM"] };
        return name switch
        {
            "base" => common,
            "medium-small" =>
                common with { HiddenSize = 384, EmbeddingSize = 128, IntermediateSize = 1536, NumAttentionHeads = 8, NumGroups = 2 },
            "small" => common with { HiddenSize = 256, EmbeddingSize = 128, IntermediateSize = 1024, NumAttentionHeads = 4 },
            _ => throw new ArgumentException($"No published size is named '{name}'; there are {string.Join(", ", Names)}.", nameof(name)),
        };
    }
}
