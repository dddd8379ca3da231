using System.Buffers;
using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One text with its masks.</summary>
internal sealed class FillMaskItem(TokenizerEncoding encoding, int[] masks, int topK, int[]? targets, ConvBertTokenizerBase tokenizer) : PipelineItem<FillMaskResult>
{
    private readonly List<IReadOnlyList<FillMaskPrediction>> _predictions = [];

    public override IReadOnlyList<ModelRow> Rows { get; } = [encoding.ToRow(masks)];

    public override void Accept(int row, RowOutput output)
    {
        int vocabulary = output.Values.Length / masks.Length;
        for (int m = 0; m < masks.Length; m++) _predictions.Add(Predict(masks[m], output.Values.Slice(m * vocabulary, vocabulary)));
    }

    public override FillMaskResult Finish() => new(_predictions);

    private FillMaskPrediction[] Predict(int position, ReadOnlySpan<float> logits)
    {
        float[] scores = ArrayPool<float>.Shared.Rent(logits.Length);
        ScoreFunctions.Softmax(logits, scores);
        int[] ids = Best(logits);
        var predictions = new FillMaskPrediction[ids.Length];
        for (int i = 0; i < ids.Length; i++) predictions[i] = new FillMaskPrediction(scores[ids[i]], ids[i], tokenizer.Decode([ids[i]]), Fill(position, ids[i]));
        ArrayPool<float>.Shared.Return(scores);
        return predictions;
    }

    private int[] Best(ReadOnlySpan<float> logits)
    {
        if (targets is null) return TopK.Indices(logits, topK);
        float[] ofTargets = new float[targets.Length];
        for (int i = 0; i < targets.Length; i++) ofTargets[i] = logits[targets[i]];
        return [.. TopK.Indices(ofTargets, topK).Select(i => targets[i])];
    }

    private string Fill(int position, int token)
    {
        int? pad = tokenizer.PadTokenId;
        var ids = new List<int>(encoding.Ids.Count);
        for (int i = 0; i < encoding.Ids.Count; i++)
        {
            int id = i == position ? token : encoding.Ids[i];
            if (id != pad) ids.Add(id);
        }

        return tokenizer.Decode([.. ids], skipSpecialTokens: masks.Length == 1);
    }
}
