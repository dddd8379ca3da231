using ConvBert.Cli.Workloads;

namespace ConvBert.Measurement;

/// <summary>A published size of ConvBERT, by the name that the measurements use.</summary>
internal sealed record PublishedSize(string Name, ConvBertConfig Config)
{
    /// <summary>All sizes, largest first.</summary>
    public static IReadOnlyList<PublishedSize> All { get; } = [.. PublishedSizes.Names.Select(name =>
        new PublishedSize(name, PublishedSizes.Config(name)))];

    public override string ToString() => Name;
}
