using System.Numerics.Tensors;

namespace ConvBert.Pipelines;

/// <summary>What the row models of all heads share: the checks of a row, and the forms that the model takes rows in.</summary>
internal abstract class ConvBertRowModel(ConvBertConfig config) : RowModel
{
    public override void Check(ModelRow row)
    {
        if (row.Length > config.MaxPositionEmbeddings)
        {
            throw new PipelineException(
                $"The text has {row.Length} tokens with its special tokens, but the model reads at most {config.MaxPositionEmbeddings} (max_position_embeddings). Shorten it, or ask for truncation.");
        }

        CheckIds(row.InputIds, config.VocabSize, "vocab_size");
        CheckIds(row.TokenTypeIds, config.TypeVocabSize, "type_vocab_size");
    }

    private protected static TokenBatch ToBatch(IReadOnlyList<ModelRow> rows)
    {
        var batch = new TokenBatch();
        foreach (ModelRow row in rows) batch.Add(row.InputIds, row.TokenTypeIds);
        return batch;
    }

    private protected static ConvBertInputs ToInputs(PaddedRows rows) => new()
    {
        InputIds = Tensor.Create(rows.InputIds, [rows.Rows.Count, rows.Length]),
        TokenTypeIds = Tensor.Create(rows.TokenTypeIds, [rows.Rows.Count, rows.Length]),
        AttentionMask = Tensor.Create(rows.AttentionMask, [rows.Rows.Count, rows.Length]),
    };

    private static void CheckIds(int[] ids, int count, string field)
    {
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)count) throw new PipelineException($"The tokenizer gives the id {id}, but the model's {field} is {count}: tokenizer and model do not belong together.");
        }
    }
}
