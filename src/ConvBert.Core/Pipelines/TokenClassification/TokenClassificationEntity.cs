namespace ConvBert.Pipelines;

/// <summary>
/// One entity that a token classification pipeline found: a token (<see cref="Entity"/> and <see cref="Index"/> are set) or, with an
/// <see cref="AggregationStrategy"/>, a group of tokens (<see cref="EntityGroup"/> is set).
/// </summary>
public sealed record TokenClassificationEntity
{
    /// <summary>The token's label, such as <c>B-PER</c>; null for a group.</summary>
    public string? Entity { get; init; }

    /// <summary>The group's tag, such as <c>PER</c>; null for a single token.</summary>
    public string? EntityGroup { get; init; }

    /// <summary>The label's probability; of a group the mean over its members.</summary>
    public required float Score { get; init; }

    /// <summary>The token's place in the model's input, <c>[CLS]</c> being 0; null for a group.</summary>
    public int? Index { get; init; }

    /// <summary>The token, or the group's text as the tokenizer spells it.</summary>
    public required string Word { get; init; }

    /// <summary>Where it starts in the text; null with the slow tokenizer, which knows no offsets.</summary>
    public int? Start { get; init; }

    /// <summary>Where it ends in the text (exclusive); null with the slow tokenizer.</summary>
    public int? End { get; init; }

    /// <summary><see cref="EntityGroup"/>, or <see cref="Entity"/> where there is none.</summary>
    public string Label => EntityGroup ?? Entity ?? string.Empty;
}
