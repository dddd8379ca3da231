using System.Text.Json;
using ConvBert.Cli.Requests;

namespace ConvBert.Cli.Forward;

/// <summary>One forward pass: a model's folder and class, a file of input tensors, a file for the outputs.</summary>
/// <param name="Model">The folder, or a demo's name.</param>
/// <param name="Class">The class's name; null for the one that the config names.</param>
/// <param name="Inputs">Safetensors file with Hugging Face's argument names.</param>
/// <param name="Outputs">Safetensors file to write.</param>
/// <param name="OutputHiddenStates">Whether to write every layer's output; null for the config's word.</param>
/// <param name="OutputAttentions">Whether to write attention probabilities; null for the config's word.</param>
/// <param name="TransformersVersion">4 or 5, where they differ.</param>
internal sealed record ForwardRequest(
    string Model, string? Class, string Inputs, string Outputs, bool? OutputHiddenStates, bool? OutputAttentions, int TransformersVersion)
{
    /// <summary>The version whose behaviour is the default.</summary>
    public const int DefaultTransformersVersion = 4;

    /// <summary>Reads one line of `forward --requests`.</summary>
    /// <exception cref="RequestException">It is no such request.</exception>
    public static ForwardRequest FromJson(string line)
    {
        using JsonDocument document = RequestObject.Parse(line);
        var request = new RequestObject(document.RootElement, "The request");
        RequestObject? options = request.Object("options");
        var result = new ForwardRequest(
            request.RequiredText("model"),
            request.Text("class"),
            request.RequiredText("inputs"),
            request.RequiredText("outputs"),
            options?.Truth("output_hidden_states"),
            options?.Truth("output_attentions"),
            options?.Integer("transformers") ?? DefaultTransformersVersion);
        options?.RefuseUnknown();
        request.RefuseUnknown();
        if (result.TransformersVersion is not (4 or 5))
            throw new RequestException($"\"transformers\" must be 4 or 5, but is {result.TransformersVersion}.");
        return result;
    }
}
