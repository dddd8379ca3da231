namespace ConvBert.FineTuning.Metrics;

/// <summary>
/// SQuAD's exact match and F1 in per cent, of version 1, or of version 2 where a question need not have an answer.
/// </summary>
public sealed class AnswerCounter
{
    private readonly List<Judged> _questions = [];

    /// <summary>Creates a counter.</summary>
    /// <param name="allowsNoAnswer">Whether the rules of version 2 hold. Default false.</param>
    public AnswerCounter(bool allowsNoAnswer = false) => AllowsNoAnswer = allowsNoAnswer;

    /// <summary>Whether the rules of version 2 hold.</summary>
    public bool AllowsNoAnswer { get; }

    /// <summary>Compares a prediction with the right answers.</summary>
    /// <param name="answers">The right answers; none where there is no answer.</param>
    /// <param name="prediction">The best answer that is one; empty where the model finds none at all.</param>
    /// <param name="noAnswerScore">How sure the model is that there is no answer; above 0, it says so.</param>
    /// <returns>Exact match and F1 of the question, 0 to 1, with "no answer" where the score is above 0.</returns>
    /// <exception cref="ArgumentException">There is no right answer, in version 1.</exception>
    public (double ExactMatch, double F1) Add(
        IReadOnlyList<string> answers, string prediction, double noAnswerScore = double.NegativeInfinity)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(prediction);
        if (!AllowsNoAnswer && answers.Count == 0) throw new ArgumentException("A question has no right answer.", nameof(answers));
        bool hasAnswer = answers.Count > 0;

        // Version 2 leaves out answers of which nothing remains, such as "the".
        string[] right = AllowsNoAnswer ? [.. answers.Where(answer => AnswerText.Normalize(answer).Length > 0)] : [.. answers];
        if (right.Length == 0) right = [""];
        double exact = right.Max(answer => AnswerText.IsExactMatch(prediction, answer) ? 1.0 : 0.0);
        double f1 = right.Max(answer => AnswerText.F1(prediction, answer, AllowsNoAnswer));
        double silent = hasAnswer ? 0 : 1;
        var judged = new Judged(hasAnswer, noAnswerScore, exact, f1, silent, prediction.Length > 0);
        _questions.Add(judged);
        return AllowsNoAnswer && noAnswerScore > 0 ? (silent, silent) : (exact, f1);
    }

    /// <summary>
    /// The metrics in per cent: <c>exact_match</c> and <c>f1</c>; in version 2 also those of the questions with and without answer
    /// (<c>HasAns_</c>, <c>NoAns_</c>), and the best that any threshold of the no-answer score gives (<c>best_exact</c>,
    /// <c>best_f1</c>, with <c>_thresh</c>).
    /// </summary>
    /// <returns>The metrics.</returns>
    public IReadOnlyDictionary<string, double> Metrics()
    {
        var metrics = new Dictionary<string, double>();
        Add(metrics, "", "exact_match", _questions);
        if (!AllowsNoAnswer) return metrics;
        Add(metrics, "HasAns_", "exact", [.. _questions.Where(one => one.HasAnswer)]);
        Add(metrics, "NoAns_", "exact", [.. _questions.Where(one => !one.HasAnswer)]);
        (metrics["best_exact"], metrics["best_exact_thresh"]) = Best(one => one.Exact);
        (metrics["best_f1"], metrics["best_f1_thresh"]) = Best(one => one.F1);
        return metrics;
    }

    private void Add(Dictionary<string, double> metrics, string prefix, string exact, List<Judged> questions)
    {
        if (questions.Count == 0) return;
        metrics[prefix + exact] = 100 * questions.Average(one => Says(one) ? one.Exact : one.Silent);
        metrics[prefix + "f1"] = 100 * questions.Average(one => Says(one) ? one.F1 : one.Silent);
    }

    /// <summary>Whether an answer is given at the usual threshold.</summary>
    private bool Says(Judged question) => !AllowsNoAnswer || !(question.NoAnswerScore > 0);

    /// <summary>
    /// The best score over thresholds: beginning with no answer for any question, those that are the surest to have one are answered.
    /// </summary>
    private (double Score, double Threshold) Best(Func<Judged, double> score)
    {
        double current = _questions.Count(one => !one.HasAnswer), best = current, threshold = 0;
        foreach (Judged question in _questions.OrderBy(one => one.NoAnswerScore))
        {
            current += question.HasAnswer ? score(question) : question.IsGiven ? -1 : 0;
            if (current <= best) continue;
            best = current;
            threshold = question.NoAnswerScore;
        }

        return (100 * Ratio.Of(best, _questions.Count), threshold);
    }

    private readonly record struct Judged(bool HasAnswer, double NoAnswerScore, double Exact, double F1, double Silent, bool IsGiven);
}
