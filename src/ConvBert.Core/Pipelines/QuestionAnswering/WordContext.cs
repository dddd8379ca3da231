namespace ConvBert.Pipelines;

/// <summary>
/// A context of the slow tokenizer, whose tokens know only the word that they come from: <see cref="ModelSequence.WordIds"/> holds the word
/// of each of the context's tokens, <see cref="Cls"/> for <c>[CLS]</c> and <see cref="NoWord"/> for the others.
/// </summary>
/// <param name="words">The context's words.</param>
internal sealed class WordContext(WhitespaceWords words) : AnswerContext
{
    public const int NoWord = -1;

    public const int Cls = -2;

    public override bool IsAllowed(ModelSequence chunk, int token) => chunk.WordIds[token] != NoWord;

    /// <remarks>The end is inclusive, and includes the white space after the last word, as in Hugging Face's slow path.</remarks>
    public override QuestionAnswer? Answer(ModelSequence chunk, SpanCandidate span)
    {
        int first = chunk.WordIds[span.Start], last = chunk.WordIds[span.End];
        if (first < 0 || last < 0) return null;
        string answer = string.Join(' ', words.Words.Skip(first).Take(last - first + 1));
        return new QuestionAnswer(span.Score, words.Start(first), words.Last(last), answer);
    }
}
