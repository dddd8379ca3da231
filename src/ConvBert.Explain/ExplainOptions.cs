namespace ConvBert.Explain;

/// <summary>What is explained of a text.</summary>
public sealed record ExplainOptions
{
    /// <summary>The layers to show, counted from 0, in this order; null for all.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>Whether a text that is longer than the model reads is cut, instead of refused. Default false.</summary>
    public bool Truncation { get; init; }

    /// <summary>What the explanation calls the model; null for none.</summary>
    public string? ModelName { get; init; }
}
