using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tasks;
using ConvBert.Cli.Tokenize;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Batch;

/// <summary>`feature-extraction`; "pooling" (none, mean, cls, max) and "normalize" go beyond Hugging Face's parameters.</summary>
internal static class FeatureExtractionRequest
{
    public static PreparedRequest<string, FeatureExtractionOptions, FeatureExtractionResult> Prepare(BatchRequest request, CallParameters batching)
    {
        (List<string> texts, bool isList) = InputShape.Read(request.Inputs, RequestObject.Text);
        FeatureExtractionOptions options = Options(request.Parameters, batching);
        return new(texts, options, (writer, results) => InputShape.Write(writer, results, isList, PipelineJson.Write));
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

    private static FeatureExtractionOptions Options(RequestObject parameters, CallParameters batching)
    {
        var options = new FeatureExtractionOptions
        {
            Tokenization = Tokenization(parameters),
            Pooling = parameters.Text("pooling") is { } pooling ? Pooling(pooling) : ConvBert.Pipelines.Pooling.None,
            Normalize = parameters.Truth("normalize") ?? false,
        };
        parameters.Has("return_tensors");
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }

    private static EncodingOptions? Tokenization(RequestObject parameters)
    {
        EncodingOptions? options = TokenizerCall.PassedOnIn(parameters, "tokenize_kwargs");
        if (parameters.Given("truncation") is not { } truncation) return options;
        if (parameters.Object("tokenize_kwargs") is { } nested && nested.Has("truncation")) throw new RequestException("\"truncation\" is given twice: as a parameter and in \"tokenize_kwargs\".");
        return (options ?? new EncodingOptions()) with { Truncation = TokenizerCall.Truncation(truncation) };
    }
}
