using System.Buffers;
using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>One text with its masks.</summary>
internal sealed class FillMaskItem(
    int maskId, int masks, int topK, int[]? targets, ConvBertTokenizerBase tokenizer) : PipelineItem<FillMaskResult>
{
    private readonly FillMaskPrediction[][] _predictions = new FillMaskPrediction[masks][];

    public override void Accept(int sequence, SequenceOutput output)
    {
        ReadOnlySpan<int> ids = output.Sequence.Ids;
        int vocabulary = output.Values.Length / masks;
        for (int position = 0, mask = 0; position < ids.Length; position++)
        {
            if (ids[position] != maskId) continue;
            _predictions[mask] = Predict(ids, position, output.Values.Slice(mask * vocabulary, vocabulary));
            mask++;
        }
    }

    public override FillMaskResult Finish() => new(_predictions);

    private FillMaskPrediction[] Predict(ReadOnlySpan<int> ids, int position, ReadOnlySpan<float> logits)
    {
        float[] scores = ArrayPool<float>.Shared.Rent(logits.Length);
        ScoreFunctions.Softmax(logits, scores);
        int[] best = Best(logits);
        var predictions = new FillMaskPrediction[best.Length];
        for (int i = 0; i < best.Length; i++)
        {
            int id = best[i];
            predictions[i] = new FillMaskPrediction(scores[id], id, tokenizer.Decode([id]), Fill(ids, position, id));
        }

        ArrayPool<float>.Shared.Return(scores);
        return predictions;
    }

    private int[] Best(ReadOnlySpan<float> logits)
    {
        if (targets is null) return TopK.Indices(logits, topK);
        float[] ofTargets = new float[targets.Length];
        for (int i = 0; i < targets.Length; i++) ofTargets[i] = logits[targets[i]];
        int[] best = TopK.Indices(ofTargets, topK);
        for (int i = 0; i < best.Length; i++) best[i] = targets[best[i]];
        return best;
    }

    private string Fill(ReadOnlySpan<int> ids, int position, int token)
    {
        int[] filled = ArrayPool<int>.Shared.Rent(ids.Length);
        int? pad = tokenizer.PadTokenId;
        int count = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            int id = i == position ? token : ids[i];
            if (id != pad) filled[count++] = id;
        }

        string text = tokenizer.Decode(filled.AsSpan(0, count), skipSpecialTokens: masks == 1);
        ArrayPool<int>.Shared.Return(filled);
        return text;
    }
}
