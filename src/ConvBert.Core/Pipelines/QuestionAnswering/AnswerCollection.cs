using ConvBert.Tokenization.Unicode;

namespace ConvBert.Pipelines;

/// <summary>The answers of all chunks of one context. Reusable: <see cref="Clear"/> keeps the memory.</summary>
/// <param name="mergeEqualTexts">Whether an answer that equals an earlier one in lower case adds its score to that one.</param>
internal sealed class AnswerCollection(bool mergeEqualTexts)
{
    /// <summary>The score of "no answer" before any chunk lowers it, as in Hugging Face.</summary>
    private const double NoChunkYet = 1_000_000;

    private readonly List<QuestionAnswer> _answers = [];
    private readonly Dictionary<string, int> _indexOfText = new(StringComparer.Ordinal);
    private double _nullScore = NoChunkYet;

    public void Clear()
    {
        _answers.Clear();
        _indexOfText.Clear();
        _nullScore = NoChunkYet;
    }

    public void OfferNull(double score) => _nullScore = Math.Min(_nullScore, score);

    public void Add(QuestionAnswer answer)
    {
        if (mergeEqualTexts)
        {
            string key = PythonText.Lower(answer.Answer);
            if (_indexOfText.TryGetValue(key, out int index))
            {
                _answers[index] = _answers[index] with { Score = _answers[index].Score + answer.Score };
                return;
            }

            _indexOfText.Add(key, _answers.Count);
        }

        _answers.Add(answer);
    }

    /// <summary>The best <paramref name="count"/> answers, best first.</summary>
    public IReadOnlyList<QuestionAnswer> Best(int count, bool withNullAnswer)
    {
        if (withNullAnswer) _answers.Add(new QuestionAnswer(_nullScore, 0, 0, string.Empty));
        return [.. _answers.OrderByDescending(answer => answer.Score).Take(count)];
    }
}
