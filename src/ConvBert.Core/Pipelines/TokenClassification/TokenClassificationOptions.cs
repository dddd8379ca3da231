using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Parameters of <see cref="TokenClassificationPipeline"/>.</summary>
public sealed record TokenClassificationOptions : PipelineCallOptions
{
    /// <summary>How tokens become entities. Null (the default) is <see cref="ConvBert.Pipelines.AggregationStrategy.None"/>, except that it goes with <see cref="Stride"/>.</summary>
    public AggregationStrategy? AggregationStrategy { get; init; }

    /// <summary>Entities of these labels are dropped; with grouping the tag counts, <c>PER</c> rather than <c>B-PER</c>. Default <c>["O"]</c>.</summary>
    public IReadOnlyList<string> IgnoreLabels { get; init; } = ["O"];

    /// <summary>
    /// When set, a text longer than the tokenizer's model_max_length is read in chunks that share this many tokens, and the chunks' entities are merged. Needs the
    /// fast tokenizer, and an aggregation other than None. Null (the default) truncates.
    /// </summary>
    public int? Stride { get; init; }

    /// <summary>What stands between the words of an input that is split already. Default one space.</summary>
    public string Delimiter { get; init; } = " ";

    /// <summary>What the offsets of an entity count. Default code points.</summary>
    public OffsetUnit Offsets { get; init; }
}
