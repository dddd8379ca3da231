using System.Text.Json;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Serving.Lines;

/// <summary>One line of `batch`: a task with its inputs and parameters, in the shape of Hugging Face's inference API.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Model">Folder or demo; null for the task's own demo.</param>
/// <param name="Config">Overrides of config.json; null for none.</param>
/// <param name="Tokenizer">Overrides of the tokenizer's options; null for none.</param>
/// <param name="Inputs">What the task reads.</param>
/// <param name="Parameters">The task's parameters, by Hugging Face's names.</param>
/// <param name="Precision">The model's arithmetic, as far as the request says.</param>
internal sealed record BatchRequest(
    string Task, string? Model, JsonElement? Config, JsonElement? Tokenizer, JsonElement Inputs, RequestObject Parameters,
    PrecisionParameters Precision) : TaskRequest(Inputs, Parameters)
{
    /// <summary>Equal for requests that one stream of a pipeline can answer together.</summary>
    public string GroupKey { get; } = string.Join(
        '\n', Task, Model, Config?.GetRawText(), Tokenizer?.GetRawText(), Parameters.RawText, Precision.Key);

    private static readonly JsonElement NoParameters = JsonElement.Parse("{}");

    /// <summary>Reads the fields of a line; its "id" is the caller's.</summary>
    /// <exception cref="RequestException">It is not such a request.</exception>
    public static BatchRequest FromJson(JsonElement line)
    {
        var fields = new RequestObject(line, "The request");
        fields.Has("id");
        var request = new BatchRequest(
            fields.RequiredText("task"),
            fields.Text("model"),
            Overrides(fields, "config"),
            Overrides(fields, "tokenizer"),
            fields.Required("inputs"),
            new RequestObject(fields.Given("parameters") is { } parameters ? parameters : NoParameters, "\"parameters\""),
            PrecisionParameters.Read(fields));
        fields.RefuseUnknown();
        return request;
    }

    private static JsonElement? Overrides(RequestObject fields, string name)
    {
        if (fields.Given(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Object)
            throw new RequestException($"\"{name}\" must be an object, but is {RequestObject.Describe(value)}.");
        return value;
    }
}
