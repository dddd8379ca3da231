using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Parameters of <see cref="QuestionAnsweringPipeline"/>.</summary>
public sealed record QuestionAnsweringOptions : PipelineCallOptions
{
    /// <summary>How many answers a question gets, at most. Default 1.</summary>
    public int TopK { get; init; } = 1;

    /// <summary>
    /// Tokens that two chunks of a long context share; with the slow tokenizer the tokens from the start of one chunk to the start of the next. Null (the default) is
    /// half of the chunk, at most 128.
    /// </summary>
    public int? DocStride { get; init; }

    /// <summary>Most tokens of an answer. Default 15.</summary>
    public int MaxAnswerLength { get; init; } = 15;

    /// <summary>Tokens of a chunk, the question and the special tokens included. Null (the default) is the tokenizer's model_max_length, at most 384.</summary>
    public int? MaxSeqLength { get; init; }

    /// <summary>Most tokens of the question; only the slow tokenizer heeds it. Default 64.</summary>
    public int MaxQuestionLength { get; init; } = 64;

    /// <summary>Whether "no answer" competes with the answers. Default false.</summary>
    public bool HandleImpossibleAnswer { get; init; }

    /// <summary>Whether an answer is widened to whole words. Default true.</summary>
    public bool AlignToWords { get; init; } = true;

    /// <summary>How chunks are padded. Default not at all; the slow tokenizer always pads to <see cref="MaxSeqLength"/>.</summary>
    public PaddingStrategy Padding { get; init; } = PaddingStrategy.DoNotPad;

    /// <summary>What the offsets of an answer count. Default code points.</summary>
    public OffsetUnit Offsets { get; init; }
}
