using System.Text.Json;
using ConvBert.Explain;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>A request to look inside a model: a text, or <c>{"text", "text_pair"}</c>, with the parameters of `convbert explain`.</summary>
internal sealed record ExplainRequest(TextPair Text, ExplainParameters Parameters)
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="RequestException">It is malformed.</exception>
    public static ExplainRequest Read(TaskRequest request, string modelName)
    {
        ExplainParameters parameters = ExplainParameters.Read(request.Parameters, modelName);
        request.Parameters.RefuseUnknown();
        if (request.Inputs.ValueKind != JsonValueKind.Object)
            return new ExplainRequest(RequestObject.Text(request.Inputs, "\"inputs\""), parameters);
        var fields = new RequestObject(request.Inputs, "\"inputs\"");
        var pair = new TextPair(fields.RequiredText("text"), fields.Text("text_pair"));
        fields.RefuseUnknown();
        return new ExplainRequest(pair, parameters);
    }

    /// <summary>Looks inside.</summary>
    public Explanation Run(Explainer explainer, CancellationToken cancellationToken) =>
        explainer.Explain(Text.Text, Text.Pair, Parameters.Options, cancellationToken);

    /// <summary>Writes what <see cref="Run"/> has seen.</summary>
    public void Write(Utf8JsonWriter writer, Explanation explanation) => ExplanationJson.Write(writer, explanation, Parameters.Encoding);
}
