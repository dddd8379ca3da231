namespace ConvBert.Pipelines;

/// <summary>
/// Turns scored tokens into entities under one <see cref="AggregationStrategy"/>. Not thread-safe: its
/// memory is reused for the next chunk.
/// </summary>
internal sealed class EntityAggregator
{
    private readonly AggregationStrategy _strategy;
    private readonly string[] _labels;
    private readonly string[] _groups;
    private readonly bool[] _ignored;
    private readonly float[] _mean;
    private readonly Func<IReadOnlyList<string>, string> _tokensToString;
    private readonly List<LabelledTokens> _words = [];
    private readonly List<string> _spelling = [];

    /// <param name="strategy">How labels are shared within words and groups.</param>
    /// <param name="labels">The label of each index.</param>
    /// <param name="ignoreLabels">Labels (with grouping: tags) to ignore.</param>
    /// <param name="tokensToString">Joins tokens to text (the tokenizer's <c>convert_tokens_to_string</c>).</param>
    public EntityAggregator(
        AggregationStrategy strategy,
        IReadOnlyList<string> labels,
        IReadOnlyList<string> ignoreLabels,
        Func<IReadOnlyList<string>, string> tokensToString)
    {
        _strategy = strategy;
        _labels = [.. labels];
        _groups = Array.ConvertAll(_labels, label => label[(label.IndexOf('-', StringComparison.Ordinal) + 1)..]);
        _ignored = Array.ConvertAll(strategy == AggregationStrategy.None ? _labels : _groups, ignoreLabels.Contains);
        _mean = new float[_labels.Length];
        _tokensToString = tokensToString;
    }

    /// <summary>Appends the entities of a chunk's tokens to <paramref name="entities"/>.</summary>
    public void Aggregate(IReadOnlyList<ScoredToken> tokens, List<TokenClassificationEntity> entities)
    {
        FindWords(tokens);
        if (_strategy == AggregationStrategy.None)
        {
            foreach (LabelledTokens token in _words)
            {
                if (!_ignored[token.Label]) entities.Add(OfToken(token, tokens[token.First]));
            }

            return;
        }

        for (int first = 0, next; first < _words.Count; first = next)
        {
            next = first + 1;
            while (next < _words.Count && Continues(_words[next].Label, _words[next - 1].Label)) next++;
            if (!_ignored[_words[first].Label]) entities.Add(OfGroup(first, next - first, tokens));
        }
    }

    /// <summary>The words; without a strategy that knows words every token is one.</summary>
    private void FindWords(IReadOnlyList<ScoredToken> tokens)
    {
        bool byWord = _strategy is AggregationStrategy.First or AggregationStrategy.Max or AggregationStrategy.Average;
        _words.Clear();
        for (int first = 0, next; first < tokens.Count; first = next)
        {
            next = first + 1;
            while (byWord && next < tokens.Count && tokens[next].IsSubword) next++;
            ReadOnlySpan<float> scores = Scores(tokens, first, next - first);
            int label = ScoreFunctions.ArgMax(scores);
            _words.Add(new LabelledTokens(first, next - first, label, scores[label]));
        }
    }

    private ReadOnlySpan<float> Scores(IReadOnlyList<ScoredToken> tokens, int first, int count) => _strategy switch
    {
        AggregationStrategy.Max => MostCertain(tokens, first, count).Span,
        AggregationStrategy.Average => MeanScores(tokens, first, count),
        _ => tokens[first].Scores.Span,
    };

    private static ReadOnlyMemory<float> MostCertain(IReadOnlyList<ScoredToken> tokens, int first, int count)
    {
        int best = first;
        float score = float.NegativeInfinity;
        for (int i = first; i < first + count; i++)
        {
            ReadOnlySpan<float> scores = tokens[i].Scores.Span;
            float top = scores[ScoreFunctions.ArgMax(scores)];
            if (top > score) (best, score) = (i, top);
        }

        return tokens[best].Scores;
    }

    private float[] MeanScores(IReadOnlyList<ScoredToken> tokens, int first, int count)
    {
        for (int label = 0; label < _mean.Length; label++)
        {
            double sum = 0;
            int numbers = 0;
            for (int i = first; i < first + count; i++)
            {
                float score = tokens[i].Scores.Span[label];
                if (float.IsNaN(score)) continue;
                sum += score;
                numbers++;
            }

            _mean[label] = (float)(sum / numbers);
        }

        return _mean;
    }

    private TokenClassificationEntity OfToken(LabelledTokens token, ScoredToken scored) => new()
    {
        Entity = _labels[token.Label],
        Score = token.Score,
        Index = scored.Index,
        Word = scored.Word,
        Start = scored.Start,
        End = scored.End,
    };

    private TokenClassificationEntity OfGroup(int first, int count, IReadOnlyList<ScoredToken> tokens)
    {
        double sum = 0;
        for (int w = first; w < first + count; w++) sum += _words[w].Score;
        LabelledTokens last = _words[first + count - 1];
        return new TokenClassificationEntity
        {
            EntityGroup = _groups[_words[first].Label],
            Score = (float)(sum / count),
            Word = Spell(first, count, tokens),
            Start = tokens[_words[first].First].Start,
            End = tokens[last.First + last.Count - 1].End,
        };
    }

    private string Spell(int first, int count, IReadOnlyList<ScoredToken> tokens)
    {
        string[] words = new string[count];
        for (int w = 0; w < count; w++)
        {
            LabelledTokens word = _words[first + w];
            words[w] = _strategy == AggregationStrategy.Simple ? tokens[word.First].Word : Spell(word, tokens);
        }

        return _tokensToString(words);
    }

    private string Spell(LabelledTokens word, IReadOnlyList<ScoredToken> tokens)
    {
        _spelling.Clear();
        for (int i = word.First; i < word.First + word.Count; i++) _spelling.Add(tokens[i].Word);
        return _tokensToString(_spelling);
    }

    private bool Continues(int label, int previous) =>
        !_labels[label].StartsWith("B-", StringComparison.Ordinal) && Tag(_labels[label]).SequenceEqual(Tag(_labels[previous]));

    private static ReadOnlySpan<char> Tag(string label) =>
        label.StartsWith("B-", StringComparison.Ordinal) || label.StartsWith("I-", StringComparison.Ordinal) ? label.AsSpan(2) : label;
}
