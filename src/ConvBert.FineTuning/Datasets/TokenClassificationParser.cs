namespace ConvBert.FineTuning.Datasets;

/// <summary>Reads words with tags.</summary>
internal sealed class TokenClassificationParser(ColumnChoice columns, DatasetColumns given) : ExampleParser<TokenClassificationExample>
{
    private readonly string _tokens = columns.Required("words", given.Tokens, ConllFormat.Tokens, "words");

    private readonly string _tags =
        columns.Required("tags", given.Tags, "ner_tags", ConllFormat.Tags, "labels", "pos_tags", "chunk_tags");

    /// <inheritdoc/>
    public override TokenClassificationExample Parse(SourceRecord record)
    {
        string[] tokens = record.Texts(_tokens), tags = record.Texts(_tags);
        if (tokens.Length != tags.Length) throw new BadRecordException($"has {tokens.Length} words, but {tags.Length} tags");
        if (tokens.Length == 0) throw new BadRecordException("has no words");
        return new TokenClassificationExample(tokens, tags);
    }
}
