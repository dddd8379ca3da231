namespace ConvBert.Pipelines;

/// <summary>A piece of a context with the question before it: what the model reads, and how its tokens map back to the text.</summary>
internal abstract class ContextChunk
{
    public abstract ModelRow Row { get; }

    /// <summary>Whether the token at a position of <see cref="Row"/> may be an end of an answer: the context's tokens, and `[CLS]`, which stands for no answer.</summary>
    public abstract bool IsAllowed(int token);

    /// <summary>The answer between two allowed tokens, in code points of the context; null where a token is not of the context's text.</summary>
    public abstract QuestionAnswer? Answer(SpanCandidate span);
}
