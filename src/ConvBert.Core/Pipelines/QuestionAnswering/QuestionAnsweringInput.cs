namespace ConvBert.Pipelines;

/// <summary>A question and the text that answers it.</summary>
/// <param name="Question">The question, not empty.</param>
/// <param name="Context">The text, of any length, not empty.</param>
public sealed record QuestionAnsweringInput(string Question, string Context);
