namespace ConvBert.Pipelines;

/// <summary>A context with the question before it, and how the tokens of its chunks map back to its text.</summary>
internal abstract class AnswerContext
{
    /// <summary>
    /// Whether an answer may start or end at a token: the context's tokens, and <c>[CLS]</c>, which stands for no answer.
    /// </summary>
    public abstract bool IsAllowed(ModelSequence chunk, int token);

    /// <summary>
    /// The answer between two allowed tokens, in code points of the context; null where a token is not of the context's text.
    /// </summary>
    public abstract QuestionAnswer? Answer(ModelSequence chunk, SpanCandidate span);
}
