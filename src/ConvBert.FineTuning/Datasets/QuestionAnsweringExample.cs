namespace ConvBert.FineTuning;

/// <summary>A question about a context.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Question">The question.</param>
/// <param name="Context">The text that answers it.</param>
/// <param name="Answers">The right answers; none where the context does not answer the question.</param>
public sealed record QuestionAnsweringExample(string Id, string Question, string Context, IReadOnlyList<GoldAnswer> Answers);

/// <summary>A right answer.</summary>
/// <param name="Text">The answer, a slice of the context.</param>
/// <param name="Start">Where it starts in the context, in code points.</param>
public sealed record GoldAnswer(string Text, int Start);
