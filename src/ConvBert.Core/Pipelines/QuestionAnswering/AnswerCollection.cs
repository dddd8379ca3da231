namespace ConvBert.Pipelines;

/// <summary>The answers of all chunks of one context.</summary>
/// <param name="mergeEqualTexts">Whether an answer of the same text (letter case aside) adds its score to the one that is there.</param>
internal sealed class AnswerCollection(bool mergeEqualTexts)
{
    /// <summary>What the score of "no answer" is before any chunk lowers it; Hugging Face's number.</summary>
    private const double NoChunkYet = 1_000_000;

    private readonly List<QuestionAnswer> _answers = [];
    private readonly Dictionary<string, int> _placeOfText = new(StringComparer.Ordinal);
    private double _nullScore = NoChunkYet;

    public void OfferNull(double score) => _nullScore = Math.Min(_nullScore, score);

    public void Add(QuestionAnswer answer)
    {
        string key = answer.Answer.ToLowerInvariant();
        if (mergeEqualTexts && _placeOfText.TryGetValue(key, out int place))
        {
            _answers[place] = _answers[place] with { Score = _answers[place].Score + answer.Score };
            return;
        }

        _placeOfText[key] = _answers.Count;
        _answers.Add(answer);
    }

    /// <summary>The best <paramref name="count"/> answers, best first.</summary>
    public IReadOnlyList<QuestionAnswer> Best(int count, bool withNullAnswer)
    {
        IEnumerable<QuestionAnswer> all = withNullAnswer ? _answers.Append(new QuestionAnswer(_nullScore, 0, 0, string.Empty)) : _answers;
        return [.. all.OrderByDescending(answer => answer.Score).Take(count)];
    }
}
