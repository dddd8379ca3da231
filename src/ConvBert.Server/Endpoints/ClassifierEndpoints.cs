using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Server.Calls;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Server.Endpoints;

/// <summary>The classifiers of text-embeddings-inference: <c>/predict</c> and <c>/rerank</c>.</summary>
internal static class ClassifierEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Post<IReadOnlyList<TextClassificationResult>>("/predict", TaskDefinitions.TextClassification.Name, ReadPredict);
        routes.Post<TextRankingResult>("/rerank", TaskDefinitions.TextRanking.Name, ReadRerank);
    }

    private static (ModelCall<IReadOnlyList<TextClassificationResult>>, Action<Utf8JsonWriter, IReadOnlyList<TextClassificationResult>>)
        ReadPredict(EmbeddingsInferenceRequest request)
    {
        (TextPair[] inputs, bool isBatch) = Inputs(request.Fields.Required("inputs"));
        var call = new PredictionCall(inputs, request.Truncation(), request.Fields.Boolean("raw_scores") ?? false);
        return (call, (writer, results) => InputShape.Write(writer, results, isBatch, WritePredictions));
    }

    private static (ModelCall<TextRankingResult>, Action<Utf8JsonWriter, TextRankingResult>) ReadRerank(EmbeddingsInferenceRequest request)
    {
        RequestObject fields = request.Fields;
        var call = new RankingCall(
            fields.RequiredText("query"), RequestObject.Texts(fields.Required("texts"), "\"texts\""), request.Truncation(),
            fields.Boolean("raw_scores") ?? false);
        bool returnText = fields.Boolean("return_text") ?? false;
        return (call.Checked(), (writer, ranks) => WriteRanks(writer, ranks, returnText));
    }

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
