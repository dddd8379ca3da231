using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>A chunk of the fast tokenizer, whose tokens know their place in the context.</summary>
/// <param name="encoding">The chunk.</param>
/// <param name="context">The whole context.</param>
/// <param name="contextSequence">Which of the encoding's two sequences the context is.</param>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="alignToWords">Whether an answer is widened to whole words.</param>
internal sealed class OffsetChunk(TokenizerEncoding encoding, CodePointText context, int contextSequence, ConvBertTokenizerBase tokenizer, bool alignToWords) : ContextChunk
{
    private readonly int? _cls = tokenizer.ClsTokenId;

    public override ModelRow Row { get; } = encoding.ToRow();

    /// <summary>With the context in front (padding left), Hugging Face rules out only the padding: the question is searched too.</summary>
    public override bool IsAllowed(int token)
    {
        if (encoding.AttentionMask[token] == 0) return false;
        return contextSequence == 0 || encoding.SequenceIds[token] == contextSequence || encoding.Ids[token] == _cls;
    }

    public override QuestionAnswer? Answer(SpanCandidate span)
    {
        (int start, int end) = (encoding.Offsets[span.Start].Start, encoding.Offsets[span.End].End);
        if (alignToWords && WordOf(span.Start) is var (first, _) && WordOf(span.End) is var (_, last)) (start, end) = (first, last);
        return new QuestionAnswer(span.Score, start, end, context.Slice(start, end));
    }

    /// <summary>From the first to the last character of the context's word that has the number of the token's word; null where there is none.</summary>
    private (int Start, int End)? WordOf(int token)
    {
        if (encoding.WordIds[token] is not int word) return null;
        (int Start, int End)? found = null;
        for (int t = 0; t < encoding.Ids.Count; t++)
        {
            if (encoding.WordIds[t] != word || encoding.SequenceIds[t] != contextSequence) continue;
            found = (found?.Start ?? encoding.Offsets[t].Start, encoding.Offsets[t].End);
        }

        return found;
    }
}
