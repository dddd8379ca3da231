using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>`multiple-choice`: inputs {"prompt", "choices"}.</summary>
internal static class MultipleChoiceRequest
{
    public static PreparedRequest<MultipleChoiceInput, MultipleChoiceOptions, MultipleChoiceResult> Prepare(
        TaskRequest request, CallParameters batching)
    {
        (List<MultipleChoiceInput> prompts, bool isList) = InputShape.Read(request.Inputs, ReadOne);
        MultipleChoiceOptions options = MultipleChoiceParameters.Read(request.Parameters, batching);
        return new(prompts, options, (writer, results) => InputShape.Write(writer, results, isList, PipelineJson.Write));
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
