namespace ConvBert.Pipelines;

/// <summary>The answers to one question.</summary>
/// <param name="Answers">Best first; empty when no span of the context qualifies.</param>
public sealed record QuestionAnsweringResult(IReadOnlyList<QuestionAnswer> Answers)
{
    /// <summary>The best answer; null when there is none.</summary>
    public QuestionAnswer? Best => Answers.Count > 0 ? Answers[0] : null;
}
