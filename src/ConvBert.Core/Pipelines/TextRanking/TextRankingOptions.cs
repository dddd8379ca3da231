using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Options of <see cref="TextRankingPipeline"/>.</summary>
public sealed record TextRankingOptions : PipelineCallOptions
{
    /// <summary>The number of documents to return, best first; null (the default) returns all.</summary>
    public int? TopK { get; init; }

    /// <summary>
    /// The function that turns a logit into a score, <see cref="ScoreFunction.None"/> or <see cref="ScoreFunction.Sigmoid"/>. Null (the
    /// default) takes the model's (<see cref="CrossEncoder.ActivationFunction"/>).
    /// </summary>
    public ScoreFunction? FunctionToApply { get; init; }

    /// <summary>The name of the model's prompt that is put in front of the query. Default null: its default prompt.</summary>
    public string? PromptName { get; init; }

    /// <summary>What is put in front of the query, in place of a prompt by name; empty for nothing. Default null.</summary>
    public string? Prompt { get; init; }

    /// <summary>How pairs are tokenized; null (the default) truncates the longer text first to what the model reads.</summary>
    public EncodingOptions? Tokenization { get; init; }
}
