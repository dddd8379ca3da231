using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>`text-ranking`: inputs {"query", "documents"}.</summary>
internal static class TextRankingRequest
{
    public static PreparedRequest<TextRankingInput, TextRankingOptions, TextRankingResult> Prepare(
        TaskRequest request, CallParameters batching)
    {
        (List<TextRankingInput> queries, bool isList) = InputShape.Read(request.Inputs, ReadOne);
        bool withText = TextRankingParameters.ReturnsDocuments(request.Parameters);
        TextRankingOptions options = TextRankingParameters.Read(request.Parameters, batching);
        return new(queries, options, (writer, results) =>
            InputShape.Write(writer, results, isList, (json, result) => PipelineJson.Write(json, result.Documents, withText)));
    }

    private static TextRankingInput ReadOne(JsonElement item, string name)
    {
        var fields = new RequestObject(item, name);
        fields.Required("documents");
        var input = new TextRankingInput(fields.RequiredText("query"), fields.Texts("documents") ?? []);
        fields.RefuseUnknown();
        return input;
    }
}
