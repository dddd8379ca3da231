namespace ConvBert.FineTuning;

/// <summary>A prompt with several continuations, one of which is right.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Choices">The continuations; at least two.</param>
/// <param name="Label">The index of the right one.</param>
public sealed record MultipleChoiceExample(string Prompt, IReadOnlyList<string> Choices, int Label);
