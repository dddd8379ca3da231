namespace ConvBert.Pipelines;

/// <summary>The configuration of sentence-transformers' module <c>Transformer</c>: how texts are read.</summary>
/// <param name="MaxSeqLength">The number of tokens at which texts are cut; null for the tokenizer's and the model's limits.</param>
/// <param name="DoLowerCase">Whether texts are lower-cased, whatever the tokenizer does.</param>
internal sealed record TransformerSettings(int? MaxSeqLength, bool DoLowerCase)
{
    /// <summary>The settings of a folder that says nothing.</summary>
    public static TransformerSettings None { get; } = new(null, false);

    /// <summary>Reads the file, if there is one.</summary>
    /// <param name="file">The path of <c>sentence_bert_config.json</c>.</param>
    /// <param name="expectedTask">The only <c>transformer_task</c> that is read.</param>
    /// <exception cref="ConvBertConfigException">It is malformed, or for another task.</exception>
    public static TransformerSettings Read(string file, string expectedTask)
    {
        if (!File.Exists(file)) return None;
        return SentenceTransformerFolder.ReadConfiguration(file, reader =>
        {
            if (reader.Text("transformer_task", expectedTask) is { } task && task != expectedTask)
                throw new ConvBertConfigException("transformer_task", task, expectedTask);
            int? length = reader.Integer("max_seq_length", null);
            if (length < 1)
            {
                throw new ConvBertConfigException(
                    "max_seq_length", SentenceTransformerFolder.NumberText(length), "a whole number from 1 on, or null");
            }

            return new TransformerSettings(length, reader.OptionalFlag("do_lower_case", false));
        });
    }
}
