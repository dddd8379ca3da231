namespace ConvBert.Explain;

/// <summary>A text as a model sees it: its tokens, and what the layers compute inside.</summary>
/// <param name="Model">The model's name; null where it has none.</param>
/// <param name="Text">The text, as far as its tokens reach.</param>
/// <param name="TextPair">The second text, as far as its tokens reach; null where there is none.</param>
/// <param name="Tokens">The tokens, <c>[sequence]</c>.</param>
/// <param name="Layers">The layers that were asked for.</param>
/// <param name="IsTruncated">Whether the text was cut to what the model reads.</param>
public sealed record Explanation(
    string? Model, string Text, string? TextPair, IReadOnlyList<ExplainedToken> Tokens, IReadOnlyList<ExplainedLayer> Layers,
    bool IsTruncated);
