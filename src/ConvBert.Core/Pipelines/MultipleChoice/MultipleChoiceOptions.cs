using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>
/// Parameters of <see cref="MultipleChoicePipeline"/>. <see cref="PipelineCallOptions.Padded"/> pads the choices of one prompt to the longest of them, as
/// <c>tokenizer([prompt] * C, choices, padding=True)</c> does; with ConvBERT's default summary the padding of shorter choices is then what the model reads last.
/// </summary>
public sealed record MultipleChoiceOptions : PipelineCallOptions
{
    /// <summary>How prompt and choice are tokenized, such as truncated; null for the defaults.</summary>
    public EncodingOptions? Tokenization { get; init; }
}
