using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Options of <see cref="QuestionAnsweringPipeline"/>.</summary>
public sealed record QuestionAnsweringOptions : PipelineCallOptions
{
    /// <summary>The maximum number of answers to a question. Default 1.</summary>
    public int TopK { get; init; } = 1;

    /// <summary>
    /// The number of tokens by which two chunks of a long context overlap; with the slow tokenizer, the distance in tokens between the
    /// starts of two chunks. Null (the default) means half a chunk, at most 128.
    /// </summary>
    public int? DocStride { get; init; }

    /// <summary>The maximum number of tokens of an answer. Default 15.</summary>
    public int MaxAnswerLength { get; init; } = 15;

    /// <summary>
    /// The number of tokens of a chunk, including the question and the special tokens. Null (the default) means the tokenizer's
    /// <c>model_max_length</c>, at most 384.
    /// </summary>
    public int? MaxSeqLength { get; init; }

    /// <summary>The maximum number of tokens of the question; used with the slow tokenizer only. Default 64.</summary>
    public int MaxQuestionLength { get; init; } = 64;

    /// <summary>Whether "no answer" competes with the answers. Default false.</summary>
    public bool HandleImpossibleAnswer { get; init; }

    /// <summary>Whether an answer is widened to whole words. Default true.</summary>
    public bool AlignToWords { get; init; } = true;

    /// <summary>How chunks are padded. Default: no padding; the slow tokenizer always pads to <see cref="MaxSeqLength"/>.</summary>
    public PaddingStrategy Padding { get; init; } = PaddingStrategy.DoNotPad;

    /// <summary>The unit of an answer's offsets. Default: code points.</summary>
    public OffsetUnit Offsets { get; init; }
}
