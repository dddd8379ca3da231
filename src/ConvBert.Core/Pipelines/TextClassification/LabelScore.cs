namespace ConvBert.Pipelines;

/// <summary>A label with its score.</summary>
/// <param name="Label">The label, as the configuration's <c>id2label</c> names it.</param>
/// <param name="Score">Its score.</param>
public sealed record LabelScore(string Label, float Score);
