using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>
/// Options of <see cref="MultipleChoicePipeline"/>. <see cref="PipelineCallOptions.Padded"/> pads the choices of one prompt to the
/// longest of them, as <c>tokenizer([prompt] * C, choices, padding=True)</c> does; with ConvBERT's default summary, which takes the last
/// token, the model then summarizes a shorter choice by its padding.
/// </summary>
public sealed record MultipleChoiceOptions : PipelineCallOptions
{
    /// <summary>How prompt and choice are tokenized, such as truncated; null for the defaults.</summary>
    public EncodingOptions? Tokenization { get; init; }
}
