using ConvBert.Tokenization;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>How long sequences may be.</summary>
internal static class SequenceLimit
{
    /// <summary>The length that is asked for, or the longest that tokenizer and model allow.</summary>
    /// <exception cref="ArgumentException">The model has fewer positions than asked for.</exception>
    public static int Of(int? asked, ConvBertTokenizerFast tokenizer, ConvBertConfig config)
    {
        if (asked > config.MaxPositionEmbeddings)
        {
            throw new ArgumentException(
                $"Sequences of {asked} tokens do not fit the model, which has {config.MaxPositionEmbeddings} positions "
                + "(max_position_embeddings).", nameof(asked));
        }

        return asked ?? (int)Math.Min(tokenizer.ModelMaxLength, config.MaxPositionEmbeddings);
    }
}
