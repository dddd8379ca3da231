using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Server.Http;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using ConvBert.Tokenization;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Endpoints;

/// <summary>The classifiers of text-embeddings-inference: <c>/predict</c> and <c>/rerank</c>.</summary>
internal static class ClassifierEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Post("/predict", Protocol.HuggingFace, (context, stop) => PredictAsync(routes, context, stop));
        routes.Post("/rerank", Protocol.HuggingFace, (context, stop) => RerankAsync(routes, context, stop));
    }

    private static async Task PredictAsync(RouteTable routes, HttpContext context, CancellationToken stop)
    {
        EmbeddingsInferenceRequest request = await ReadAsync(routes, context).ConfigureAwait(false);
        RequestObject fields = request.Fields;
        (TextPair[] inputs, bool isBatch) = Inputs(fields.Required("inputs"));
        bool raw = fields.Boolean("raw_scores") ?? false;
        fields.RefuseUnknown();
        routes.Context.CheckBatch(inputs.Length);
        using ModelLease lease = ModelChoice.Lease(routes.Context.Models, request.Model, TaskDefinitions.TextClassification.Name);
        TaskEngine<TextPair, TextClassificationOptions, TextClassificationResult> engine =
            await lease.Model.EngineAsync(TaskDefinitions.TextClassification).WaitAsync(stop).ConfigureAwait(false);
        var options = new TextClassificationOptions
        {
            TopK = null,
            FunctionToApply = raw ? ScoreFunction.None : null,
            Tokenization = Cut(request, engine.Tokenizer, engine.Config),
        };
        IReadOnlyList<TextClassificationResult> results =
            await engine.RunAsync(inputs, options, RequestPriorities.Of(context.Request), stop).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            if (isBatch) writer.WriteStartArray();
            foreach (TextClassificationResult result in results) WritePredictions(writer, result);
            if (isBatch) writer.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static async Task RerankAsync(RouteTable routes, HttpContext context, CancellationToken stop)
    {
        EmbeddingsInferenceRequest request = await ReadAsync(routes, context).ConfigureAwait(false);
        RequestObject fields = request.Fields;
        string query = fields.RequiredText("query");
        string[] texts = RequestObject.Texts(fields.Required("texts"), "\"texts\"");
        (bool raw, bool returnText) = (fields.Boolean("raw_scores") ?? false, fields.Boolean("return_text") ?? false);
        fields.RefuseUnknown();
        if (texts.Length == 0) throw new RequestException("`texts` cannot be empty");
        routes.Context.CheckBatch(texts.Length);
        using ModelLease lease = ModelChoice.Lease(routes.Context.Models, request.Model, TaskDefinitions.TextRanking.Name);
        TaskEngine<TextRankingInput, TextRankingOptions, TextRankingResult> engine =
            await lease.Model.EngineAsync(TaskDefinitions.TextRanking).WaitAsync(stop).ConfigureAwait(false);
        var options = new TextRankingOptions
        {
            FunctionToApply = raw ? ScoreFunction.None : ScoreFunction.Sigmoid,
            Tokenization = Cut(request, engine.Tokenizer, engine.Config),
        };
        IReadOnlyList<TextRankingResult> results = await engine.RunAsync(
            [new TextRankingInput(query, texts)], options, RequestPriorities.Of(context.Request), stop).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, writer => WriteRanks(writer, results[0], returnText)).ConfigureAwait(false);
    }

    private static Task<EmbeddingsInferenceRequest> ReadAsync(RouteTable routes, HttpContext context) =>
        EmbeddingsInferenceRequest.ReadAsync(context, routes.Context.Options.MaxBodyBytes);

    private static EncodingOptions? Cut(EmbeddingsInferenceRequest request, ConvBertTokenizerBase tokenizer, ConvBertConfig config) =>
        request.Truncate switch
        {
            null => null,
            true => Truncation.Of(tokenizer, config, request.Side),
            false => Truncation.None,
        };

    /// <summary>A text, a pair [text, text], or a batch of [text] and [text, text].</summary>
    private static (TextPair[] Inputs, bool IsBatch) Inputs(JsonElement inputs)
    {
        const string Expected =
            "\"inputs\" must be a string, a pair of strings [string, string] or a batch [[string], [string, string], …].";
        if (inputs.ValueKind == JsonValueKind.String) return ([RequestObject.Text(inputs, "\"inputs\"")], false);
        if (inputs.ValueKind != JsonValueKind.Array || inputs.GetArrayLength() == 0) throw new RequestException(Expected);
        if (inputs[0].ValueKind == JsonValueKind.String) return ([Pair(inputs)], false);
        return ([.. inputs.EnumerateArray().Select(Pair)], true);

        static TextPair Pair(JsonElement element)
        {
            if (element.ValueKind != JsonValueKind.Array) throw new RequestException(Expected);
            return RequestObject.Texts(element, "\"inputs\"") switch
            {
                [var text] => text,
                [var text, var pair] => new TextPair(text, pair),
                _ => throw new RequestException(Expected),
            };
        }
    }

    private static void WritePredictions(Utf8JsonWriter writer, TextClassificationResult result)
    {
        writer.WriteStartArray();
        foreach (LabelScore label in result.Labels)
        {
            writer.WriteStartObject();
            PipelineJson.WriteNumber(writer, "score", label.Score);
            writer.WriteString("label", label.Label);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRanks(Utf8JsonWriter writer, TextRankingResult result, bool returnText)
    {
        writer.WriteStartArray();
        foreach (RankedDocument document in result.Documents)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", document.CorpusId);
            if (returnText) writer.WriteString("text", document.Text);
            PipelineJson.WriteNumber(writer, "score", document.Score);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
