using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Reads the scored tokens of one chunk out of the model's logits.</summary>
/// <param name="tokenizer">The tokenizer that made the chunk.</param>
/// <param name="labels">Number of labels.</param>
internal sealed class TokenScorer(ConvBertTokenizerBase tokenizer, int labels)
{
    private readonly int? _unknown = tokenizer.UnkTokenId;

    /// <summary>The chunk's tokens except the special ones.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="sentence">What its offsets point into.</param>
    /// <param name="ownOffsets">The caller's offsets in place of the tokenizer's.</param>
    /// <param name="logits">`[tokens, labels]`, padding included.</param>
    /// <param name="padLeft">Tokens of padding before the chunk's own.</param>
    public List<ScoredToken> Read(TokenizerEncoding chunk, SplitSentence sentence, IReadOnlyList<(int Start, int End)>? ownOffsets, ReadOnlySpan<float> logits, int padLeft)
    {
        var tokens = new List<ScoredToken>();
        for (int t = 0; t < chunk.Ids.Count; t++)
        {
            if (chunk.SpecialTokensMask[t] != 0) continue;
            int place = t + padLeft;
            float[] scores = logits.Slice(place * labels, labels).ToArray();
            ScoreFunctions.Softmax(scores, scores);
            tokens.Add(Describe(chunk, t, sentence, ownOffsets) with { Scores = scores, Index = place });
        }

        return tokens;
    }

    private ScoredToken Describe(TokenizerEncoding chunk, int token, SplitSentence sentence, IReadOnlyList<(int Start, int End)>? ownOffsets)
    {
        string word = chunk.Tokens[token];
        if (!tokenizer.IsFast() && ownOffsets is null) return new ScoredToken(word, default, null, null, 0, false);
        (int start, int end) = sentence.InSentence(ownOffsets is null ? chunk.Offsets[token] : ownOffsets[token], chunk, token);
        string slice = sentence.Text.Slice(start, end);
        if (chunk.Ids[token] == _unknown) return new ScoredToken(slice, default, start, end, 0, false);
        bool isSubword = new CodePointText(word).Length != new CodePointText(slice).Length;
        return new ScoredToken(word, default, start, end, 0, isSubword);
    }
}
