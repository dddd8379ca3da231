namespace ConvBert.FineTuning;

/// <summary>Which columns, or keys of JSON objects, hold what; null for the usual names.</summary>
public sealed record DatasetColumns
{
    /// <summary>
    /// The text: <c>text</c>, <c>sentence</c>, <c>sentence1</c>, <c>premise</c>, <c>question1</c>, or <c>question</c> beside
    /// <c>sentence</c>.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>
    /// The second text: <c>text_pair</c>, <c>sentence2</c>, <c>hypothesis</c>, <c>question2</c>, <c>sentence</c>; none if there is
    /// no such one.
    /// </summary>
    public string? TextPair { get; init; }

    /// <summary>The label: <c>label</c>, <c>labels</c>.</summary>
    public string? Label { get; init; }

    /// <summary>The words: <c>tokens</c>, <c>words</c>. For CoNLL files the number of the column, from 0; default 0.</summary>
    public string? Tokens { get; init; }

    /// <summary>
    /// The words' tags: <c>ner_tags</c>, <c>tags</c>, <c>labels</c>, <c>pos_tags</c>, <c>chunk_tags</c>. For CoNLL files the number of the
    /// column, from 0, negative numbers from the end; default −1.
    /// </summary>
    public string? Tags { get; init; }

    /// <summary>The question: <c>question</c>.</summary>
    public string? Question { get; init; }

    /// <summary>The context: <c>context</c>.</summary>
    public string? Context { get; init; }

    /// <summary>The answers: <c>answers</c>.</summary>
    public string? Answers { get; init; }

    /// <summary>The prompt of a multiple choice: <c>prompt</c>, or <c>sent1</c> of SWAG's columns.</summary>
    public string? Prompt { get; init; }

    /// <summary>Its choices: <c>choices</c>, or <c>ending0</c>, <c>ending1</c>, … behind <c>sent2</c> of SWAG's columns.</summary>
    public string? Choices { get; init; }

    /// <summary>
    /// The first text of a pair for embeddings: <c>anchor</c>, <c>query</c>, <c>question</c>, <c>sentence1</c>, <c>sentence_A</c>,
    /// <c>text1</c>, <c>premise</c>, <c>text</c>.
    /// </summary>
    public string? Anchor { get; init; }

    /// <summary>
    /// The text that is like it: <c>positive</c>, <c>answer</c>, <c>document</c>, <c>passage</c>, <c>sentence2</c>, <c>sentence_B</c>,
    /// <c>text2</c>, <c>hypothesis</c>, <c>text_pair</c>.
    /// </summary>
    public string? Positive { get; init; }

    /// <summary>
    /// A text that is not: <c>negative</c>; <c>negative_1</c>, <c>negative_2</c>, … may hold more. None if there is no such one.
    /// </summary>
    public string? Negative { get; init; }

    /// <summary>
    /// How alike the two texts are: <c>score</c>, <c>similarity_score</c>, <c>label</c>; without such a column all pairs belong together.
    /// </summary>
    public string? Score { get; init; }
}
