using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Options of <see cref="TokenClassificationPipeline"/>.</summary>
public sealed record TokenClassificationOptions : PipelineCallOptions
{
    /// <summary>
    /// How tokens become entities. Null (the default) means <see cref="ConvBert.Pipelines.AggregationStrategy.None"/>, but may be combined
    /// with <see cref="Stride"/>.
    /// </summary>
    public AggregationStrategy? AggregationStrategy { get; init; }

    /// <summary>
    /// Labels whose entities are dropped; with grouping these are tags, <c>PER</c> rather than <c>B-PER</c>. Default <c>["O"]</c>.
    /// </summary>
    public IReadOnlyList<string> IgnoreLabels { get; init; } = ["O"];

    /// <summary>
    /// When set, a text longer than the tokenizer's <c>model_max_length</c> is split into chunks that overlap by this many tokens, and the
    /// chunks' entities are merged. Needs the fast tokenizer and an aggregation other than None. Null (the default) truncates.
    /// </summary>
    public int? Stride { get; init; }

    /// <summary>The delimiter between the words of an input that is already split. Default: one space.</summary>
    public string Delimiter { get; init; } = " ";

    /// <summary>The unit of an entity's offsets. Default: code points.</summary>
    public OffsetUnit Offsets { get; init; }
}
