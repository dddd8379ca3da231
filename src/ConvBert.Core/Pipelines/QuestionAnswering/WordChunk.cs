namespace ConvBert.Pipelines;

/// <summary>A chunk of the slow tokenizer, whose tokens know only the word they came from.</summary>
/// <param name="row">What the model reads.</param>
/// <param name="words">The context's words.</param>
/// <param name="wordOfToken">`[tokens]`: the word of each of the context's tokens; −1 for the others, −2 for `[CLS]`.</param>
internal sealed class WordChunk(ModelRow row, WhitespaceWords words, int[] wordOfToken) : ContextChunk
{
    public const int NoWord = -1;

    public const int Cls = -2;

    public override ModelRow Row => row;

    public override bool IsAllowed(int token) => wordOfToken[token] != NoWord;

    /// <summary>The end is inclusive, and the white space after the last word counts to it: what Hugging Face's slow path gives.</summary>
    public override QuestionAnswer? Answer(SpanCandidate span)
    {
        int first = wordOfToken[span.Start], last = wordOfToken[span.End];
        if (first < 0 || last < 0) return null;
        string answer = string.Join(' ', words.Words.Skip(first).Take(last - first + 1));
        return new QuestionAnswer(span.Score, words.Start(first), words.Last(last), answer);
    }
}
