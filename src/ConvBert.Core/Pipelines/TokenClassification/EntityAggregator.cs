namespace ConvBert.Pipelines;

/// <summary>Turns scored tokens into entities under one <see cref="AggregationStrategy"/>.</summary>
/// <param name="strategy">How labels are shared within words and groups.</param>
/// <param name="labels">The label of each index.</param>
/// <param name="tokensToString">Spells a run of tokens as text (the tokenizer's <c>convert_tokens_to_string</c>).</param>
internal sealed class EntityAggregator(AggregationStrategy strategy, IReadOnlyList<string> labels, Func<IReadOnlyList<string>, string> tokensToString)
{
    public List<TokenClassificationEntity> Aggregate(IReadOnlyList<ScoredToken> tokens)
    {
        List<TokenClassificationEntity> entities = strategy is AggregationStrategy.None or AggregationStrategy.Simple
            ? [.. tokens.Select(OfToken)]
            : OfWords(tokens);
        return strategy == AggregationStrategy.None ? entities : Group(entities);
    }

    private TokenClassificationEntity OfToken(ScoredToken token)
    {
        int label = ScoreFunctions.ArgMax(token.Scores.Span);
        return new TokenClassificationEntity
        {
            Entity = labels[label],
            Score = token.Scores.Span[label],
            Index = token.Index,
            Word = token.Word,
            Start = token.Start,
            End = token.End,
        };
    }

    private List<TokenClassificationEntity> OfWords(IReadOnlyList<ScoredToken> tokens)
    {
        var words = new List<TokenClassificationEntity>();
        for (int first = 0, next; first < tokens.Count; first = next)
        {
            next = first + 1;
            while (next < tokens.Count && tokens[next].IsSubword) next++;
            words.Add(OfWord([.. tokens.Skip(first).Take(next - first)]));
        }

        return words;
    }

    private TokenClassificationEntity OfWord(ScoredToken[] tokens)
    {
        ReadOnlySpan<float> scores = strategy switch
        {
            AggregationStrategy.First => tokens[0].Scores.Span,
            AggregationStrategy.Max => MostCertain(tokens).Scores.Span,
            _ => MeanScores(tokens),
        };
        int label = ScoreFunctions.ArgMax(scores);
        return new TokenClassificationEntity
        {
            Entity = labels[label],
            Score = scores[label],
            Word = tokensToString([.. tokens.Select(token => token.Word)]),
            Start = tokens[0].Start,
            End = tokens[^1].End,
        };
    }

    private static ScoredToken MostCertain(ScoredToken[] tokens)
    {
        int best = 0;
        float score = float.NegativeInfinity;
        for (int i = 0; i < tokens.Length; i++)
        {
            ReadOnlySpan<float> scores = tokens[i].Scores.Span;
            float top = scores[ScoreFunctions.ArgMax(scores)];
            if (top > score) (best, score) = (i, top);
        }

        return tokens[best];
    }

    private static float[] MeanScores(ScoredToken[] tokens)
    {
        float[] mean = new float[tokens[0].Scores.Length];
        for (int label = 0; label < mean.Length; label++)
        {
            double sum = 0;
            int count = 0;
            foreach (ScoredToken token in tokens)
            {
                float score = token.Scores.Span[label];
                if (float.IsNaN(score)) continue;
                sum += score;
                count++;
            }

            mean[label] = (float)(sum / count);
        }

        return mean;
    }

    private List<TokenClassificationEntity> Group(List<TokenClassificationEntity> entities)
    {
        var groups = new List<TokenClassificationEntity>();
        for (int first = 0, next; first < entities.Count; first = next)
        {
            next = first + 1;
            while (next < entities.Count && Continues(entities[next], entities[next - 1])) next++;
            groups.Add(OfGroup(entities.GetRange(first, next - first)));
        }

        return groups;
    }

    private static bool Continues(TokenClassificationEntity entity, TokenClassificationEntity previous) =>
        !entity.Label.StartsWith("B-", StringComparison.Ordinal) && Tag(entity.Label).SequenceEqual(Tag(previous.Label));

    private TokenClassificationEntity OfGroup(List<TokenClassificationEntity> members)
    {
        string label = members[0].Label;
        return new TokenClassificationEntity
        {
            EntityGroup = label[(label.IndexOf('-', StringComparison.Ordinal) + 1)..],
            Score = (float)members.Average(member => (double)member.Score),
            Word = tokensToString([.. members.Select(member => member.Word)]),
            Start = members[0].Start,
            End = members[^1].End,
        };
    }

    private static ReadOnlySpan<char> Tag(string label) =>
        label.StartsWith("B-", StringComparison.Ordinal) || label.StartsWith("I-", StringComparison.Ordinal) ? label.AsSpan(2) : label;
}
