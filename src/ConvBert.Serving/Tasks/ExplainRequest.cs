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

    /// <summary>Looks inside; what is returned writes the explanation.</summary>
    public Action<Utf8JsonWriter> Run(Explainer explainer, CancellationToken cancellationToken)
    {
        Explanation explanation = explainer.Explain(Text.Text, Text.Pair, Parameters.Options, cancellationToken);
        return writer => ExplanationJson.Write(writer, explanation, Parameters.Encoding);
    }
}
