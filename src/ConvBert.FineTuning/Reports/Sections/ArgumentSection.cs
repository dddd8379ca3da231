namespace ConvBert.FineTuning.Reports;

/// <summary>The arguments, and the model they were for.</summary>
internal static class ArgumentSection
{
    public static void Write(MarkupWriter markup, FineTuningResult result)
    {
        Section.Begin(markup, "arguments", "Arguments");
        markup.Open("div", ("class", "pair"));
        Table.Begin(markup, "Arguments of the training; those in bold are not the default", "Argument", "Value");
        foreach (ArgumentValue argument in ArgumentValue.Of(result))
        {
            markup.Open("tr", ("class", argument.IsDefault ? null : "best"));
            Table.Header(markup, argument.Name, "name");
            Table.Data(markup, argument.Value);
            markup.Close();
        }

        Table.End(markup);
        Model(markup, result);
        markup.Close();
        Section.End(markup);
    }

    private static void Model(MarkupWriter markup, FineTuningResult result)
    {
        ConvBertConfig config = result.Config;
        Table.Begin(markup, "The model", "Property", "#Value");
        Row(markup, "parameters", ReportText.Count(result.Parameters.Total));
        Row(markup, "parameters trained", ReportText.Count(result.Parameters.Trained));
        Row(markup, "vocab_size", ReportText.Count(config.VocabSize));
        Row(markup, "num_hidden_layers", ReportText.Count(config.NumHiddenLayers));
        Row(markup, "hidden_size", ReportText.Count(config.HiddenSize));
        Row(markup, "embedding_size", ReportText.Count(config.EmbeddingSize));
        Row(markup, "num_attention_heads", ReportText.Count(config.NumAttentionHeads));
        Row(markup, "head_ratio", ReportText.Count(config.HeadRatio));
        Row(markup, "intermediate_size", ReportText.Count(config.IntermediateSize));
        Row(markup, "conv_kernel_size", ReportText.Count(config.ConvKernelSize));
        Row(markup, "num_groups", ReportText.Count(config.NumGroups));
        Row(markup, "max_position_embeddings", ReportText.Count(config.MaxPositionEmbeddings));
        Table.End(markup);
    }

    private static void Row(MarkupWriter markup, string name, string value)
    {
        markup.Open("tr");
        Table.Header(markup, name, "name");
        Table.Number(markup, value);
        markup.Close();
    }
}
