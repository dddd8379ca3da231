namespace ConvBert.Pipelines;

/// <summary>A context of the fast tokenizer, whose tokens have offsets.</summary>
/// <param name="context">The text.</param>
/// <param name="contextSequence">Which of a chunk's two texts the context is.</param>
/// <param name="cls">The id of <c>[CLS]</c>; null for none.</param>
/// <param name="alignToWords">Whether an answer is widened to whole words.</param>
internal sealed class OffsetContext(CodePointText context, int contextSequence, int? cls, bool alignToWords) : AnswerContext
{
    /// <remarks>
    /// With the context in front (padding on the left), Hugging Face excludes only the padding and searches the question, too.
    /// </remarks>
    public override bool IsAllowed(ModelSequence chunk, int token)
    {
        if (chunk.AttentionMask[token] == 0) return false;
        return contextSequence == 0 || chunk.SequenceIds[token] == contextSequence || chunk.Ids[token] == cls;
    }

    public override QuestionAnswer? Answer(ModelSequence chunk, SpanCandidate span)
    {
        (int start, int end) = (chunk.OffsetStarts[span.Start], chunk.OffsetEnds[span.End]);
        if (alignToWords && WordOf(chunk, span.Start) is var (first, _) && WordOf(chunk, span.End) is var (_, last))
        {
            (start, end) = (first, last);
        }

        return new QuestionAnswer(span.Score, start, end, context.Slice(start, end));
    }

    /// <summary>
    /// The characters of the context's word whose index is that of the token's word; null where there is none.
    /// </summary>
    private (int Start, int End)? WordOf(ModelSequence chunk, int token)
    {
        int word = chunk.WordIds[token];
        if (word < 0) return null;
        (int Start, int End)? found = null;
        for (int t = 0; t < chunk.Length; t++)
        {
            if (chunk.WordIds[t] != word || chunk.SequenceIds[t] != contextSequence) continue;
            found = (found?.Start ?? chunk.OffsetStarts[t], chunk.OffsetEnds[t]);
        }

        return found;
    }
}
