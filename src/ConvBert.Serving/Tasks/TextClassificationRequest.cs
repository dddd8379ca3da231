using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>`text-classification`.</summary>
internal static class TextClassificationRequest
{
    public static PreparedRequest<TextPair, TextClassificationOptions, TextClassificationResult> Prepare(
        TaskRequest request, CallParameters batching)
    {
        (List<TextPair> texts, bool isList) = InputShape.Read(request.Inputs, ReadItem);
        bool hasTopK = request.Parameters.Has("top_k");
        bool allScores = !hasTopK && TextClassificationParameters.ReturnsAllScores(request.Parameters);
        TextClassificationOptions options = TextClassificationParameters.Read(request.Parameters, batching);

        // As in Hugging Face: without top_k a single string is answered by a list of one result, and a dictionary is not.
        bool wraps = isList || (!hasTopK && request.Inputs.ValueKind == JsonValueKind.String);
        return new(texts, options,
            (writer, results) =>
            InputShape.Write(writer, results, wraps, (_, result) => Write(writer, result, asList: hasTopK || allScores)));
    }

    private static TextPair ReadItem(JsonElement item, string name)
    {
        if (item.ValueKind == JsonValueKind.Object) return ReadDictionary(item, name);
        if (item.ValueKind != JsonValueKind.Array) return RequestObject.Text(item, name);
        if (item.GetArrayLength() == 1 && item[0] is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2)
        {
            return new TextPair(RequestObject.Text(pair[0], name), RequestObject.Text(pair[1], name));
        }

        throw new RequestException(
            $"The pipeline received invalid inputs: {name} is a list. To send a pair of texts, send {{\"text\": …, \"text_pair\": …}}.");
    }

    private static TextPair ReadDictionary(JsonElement item, string name)
    {
        var fields = new RequestObject(item, name);
        var pair = new TextPair(fields.RequiredText("text"), fields.Text("text_pair"));
        fields.RefuseUnknown();
        return pair;
    }

    private static void Write(Utf8JsonWriter writer, TextClassificationResult result, bool asList)
    {
        if (asList) PipelineJson.Write(writer, result.Labels);
        else PipelineJson.Write(writer, result.Labels[0]);
    }
}
