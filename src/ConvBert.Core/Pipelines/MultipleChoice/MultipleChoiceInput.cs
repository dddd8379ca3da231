namespace ConvBert.Pipelines;

/// <summary>A prompt and what may follow it.</summary>
/// <param name="Prompt">The question or the beginning.</param>
/// <param name="Choices">The answers or endings to choose from, at least one.</param>
public sealed record MultipleChoiceInput(string Prompt, IReadOnlyList<string> Choices);
