using ConvBert.Tokenization;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Pipelines;

/// <summary>Reads the scored tokens of a chunk out of the model's logits, in memory that is reused for the next chunk.</summary>
/// <param name="tokenizer">The tokenizer that made the chunk.</param>
/// <param name="labels">Number of labels.</param>
internal sealed class TokenScorer(ConvBertTokenizerBase tokenizer, int labels)
{
    private readonly int? _unknown = tokenizer.UnkTokenId;
    private readonly bool _hasOffsets = tokenizer.IsFast();
    private readonly List<ScoredToken> _tokens = [];
    private float[] _scores = [];

    /// <summary>The chunk's tokens except the special ones; valid until the next call.</summary>
    /// <param name="output">The logits <c>[sequence, labels]</c> of the chunk.</param>
    /// <param name="sentence">The sentence that the offsets refer to.</param>
    /// <param name="ownOffsets">The caller's offsets, one for each token of the chunk, in place of the tokenizer's; null for none.</param>
    public IReadOnlyList<ScoredToken> Read(SequenceOutput output, SplitSentence sentence, IReadOnlyList<(int Start, int End)>? ownOffsets)
    {
        ModelSequence chunk = output.Sequence;
        int padLeft = Math.Max(0, chunk.AttentionMask.IndexOfAnyExcept(0));
        if (_scores.Length < chunk.Length * labels) _scores = new float[chunk.Length * labels];
        _tokens.Clear();
        for (int t = 0; t < chunk.Length; t++)
        {
            if (chunk.SpecialTokensMask[t] != 0) continue;
            int index = t + output.PadLeft;
            Memory<float> scores = _scores.AsMemory(t * labels, labels);
            ScoreFunctions.Softmax(output.Values.Slice(index * labels, labels), scores.Span);
            (int Start, int End)? offsets = ownOffsets is not null ? ownOffsets[t - padLeft]
                : _hasOffsets ? (chunk.OffsetStarts[t], chunk.OffsetEnds[t])
                : null;
            ScoredToken token = Describe(chunk.Ids[t], offsets, chunk.WordIds[t], sentence);
            _tokens.Add(token with { Scores = scores, Index = index });
        }

        return _tokens;
    }

    private ScoredToken Describe(int id, (int Start, int End)? offsets, int wordId, SplitSentence sentence)
    {
        string word = tokenizer.ConvertIdToToken(id) ?? string.Empty;
        if (offsets is not { } inWord) return new ScoredToken(word, default, null, null, 0, false);
        (int start, int end) = sentence.InSentence(inWord, _hasOffsets ? wordId : -1);
        if (id == _unknown) return new ScoredToken(sentence.Text.Slice(start, end), default, start, end, 0, false);
        bool isSubword = CodePoints.Count(word) != sentence.Text.SliceLength(start, end);
        return new ScoredToken(word, default, start, end, 0, isSubword);
    }
}
