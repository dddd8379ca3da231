using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Batch;

/// <summary>`feature-extraction`; "pooling" (none, mean, cls, max) and "normalize" go beyond Hugging Face's parameters.</summary>
internal static class FeatureExtractionRequest
{
    public static Action<Utf8JsonWriter> Run(BatchRequest request, FeatureExtractionPipeline pipeline, BatchingParameters batching, CancellationToken cancellationToken)
    {
        (List<string> texts, bool isList) = InputShape.Read(request.Inputs, RequestObject.Text);
        FeatureExtractionOptions options = Options(request.Parameters, batching);
        IReadOnlyList<FeatureExtractionResult> results = pipeline.RunBatch(texts, options, cancellationToken);
        return writer => InputShape.Write(writer, results, isList, PipelineJson.Write);
    }

    /// <summary>A pooling by its name.</summary>
    public static Pooling Pooling(string name) => name switch
    {
        "none" => ConvBert.Pipelines.Pooling.None,
        "mean" => ConvBert.Pipelines.Pooling.Mean,
        "cls" => ConvBert.Pipelines.Pooling.Cls,
        "max" => ConvBert.Pipelines.Pooling.Max,
        _ => throw new RequestException($"\"pooling\" is \"{name}\"; known are none, mean, cls, max."),
    };

    private static FeatureExtractionOptions Options(RequestObject parameters, BatchingParameters batching)
    {
        var options = new FeatureExtractionOptions
        {
            Tokenization = Tokenization(parameters),
            Pooling = parameters.Text("pooling") is { } pooling ? Pooling(pooling) : ConvBert.Pipelines.Pooling.None,
            Normalize = parameters.Truth("normalize") ?? false,
        };
        parameters.Has("return_tensors");
        options = BatchingParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }

    private static EncodingOptions? Tokenization(RequestObject parameters)
    {
        RequestObject? nested = parameters.Object("tokenize_kwargs");
        EncodingOptions? options = nested is null ? null : TokenizationParameters.Read(nested);
        if (parameters.Field("truncation") is not { ValueKind: not JsonValueKind.Null } truncation) return options;
        if (nested is not null && nested.Has("truncation")) throw new RequestException("\"truncation\" is given twice: as a parameter and in \"tokenize_kwargs\".");
        return (options ?? new EncodingOptions()) with { Truncation = TokenizationParameters.Truncation(truncation) };
    }
}
