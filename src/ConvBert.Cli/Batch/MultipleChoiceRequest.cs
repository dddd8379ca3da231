using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Batch;

/// <summary>`multiple-choice`: inputs {"prompt", "choices"}.</summary>
internal static class MultipleChoiceRequest
{
    public static Action<Utf8JsonWriter> Run(BatchRequest request, MultipleChoicePipeline pipeline, BatchingParameters batching, CancellationToken cancellationToken)
    {
        (List<MultipleChoiceInput> prompts, bool isList) = InputShape.Read(request.Inputs, ReadOne);
        var options = new MultipleChoiceOptions { Tokenization = TokenizationParameters.Read(request.Parameters) };
        options = BatchingParameters.Read(request.Parameters, batching).ApplyTo(options);
        request.Parameters.RefuseUnknown();
        IReadOnlyList<MultipleChoiceResult> results = pipeline.RunBatch(prompts, options, cancellationToken);
        return writer => InputShape.Write(writer, results, isList, Write);
    }

    /// <summary>Writes the choices' logits and scores and the best one's index.</summary>
    public static void Write(Utf8JsonWriter writer, MultipleChoiceResult result)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("logits");
        foreach (float logit in result.Logits) writer.WriteNumberValue(logit);
        writer.WriteEndArray();
        writer.WriteStartArray("scores");
        foreach (float score in result.Scores) writer.WriteNumberValue(score);
        writer.WriteEndArray();
        writer.WriteNumber("best", result.Best);
        writer.WriteEndObject();
    }

    private static MultipleChoiceInput ReadOne(JsonElement item, string name)
    {
        var fields = new RequestObject(item, name);
        fields.Required("choices");
        var input = new MultipleChoiceInput(fields.RequiredText("prompt"), fields.Texts("choices") ?? []);
        fields.RefuseUnknown();
        return input;
    }
}
