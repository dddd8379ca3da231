using System.Text.Json;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Forward;

/// <summary>One forward pass: a model's folder and class, a file of input tensors, a file for the outputs.</summary>
/// <param name="Model">The folder, or a demo's name.</param>
/// <param name="Class">The class's name; null for the one that the config names.</param>
/// <param name="Inputs">Safetensors file with Hugging Face's argument names.</param>
/// <param name="Outputs">Safetensors file to write.</param>
/// <param name="OutputHiddenStates">Whether to write every layer's output; null leaves it to the config.</param>
/// <param name="OutputAttentions">Whether to write attention probabilities; null leaves it to the config.</param>
/// <param name="OutputConvKernels">Whether to write the kernels of the convolution heads.</param>
/// <param name="TransformersVersion">The version to follow where they differ.</param>
/// <param name="Precision">The model's arithmetic.</param>
internal sealed record ForwardRequest(
    string Model, string? Class, string Inputs, string Outputs, bool? OutputHiddenStates, bool? OutputAttentions,
    bool OutputConvKernels, TransformersVersion TransformersVersion, PrecisionParameters Precision)
{
    /// <summary>The version whose behaviour is the default.</summary>
    public const int DefaultTransformersVersion = 4;

    /// <summary>Reads one line of `forward --requests`.</summary>
    /// <exception cref="RequestException">It is not such a request.</exception>
    public static ForwardRequest FromJson(string line)
    {
        using JsonDocument document = RequestObject.Parse(line);
        var request = new RequestObject(document.RootElement, "The request");
        return Read(request, request.Object("options") ?? RequestObject.Empty("\"options\""));
    }

    /// <summary>Reads the fields of a request and those of its options.</summary>
    public static ForwardRequest Read(ParameterSource request, ParameterSource options)
    {
        var result = new ForwardRequest(
            Required(request, "model"),
            request.Text("class"),
            Required(request, "inputs"),
            Required(request, "outputs"),
            options.Boolean("output_hidden_states"),
            options.Boolean("output_attentions"),
            options.Boolean("output_conv_kernels") ?? false,
            (TransformersVersion)(options.Integer("transformers", 4, 5) ?? DefaultTransformersVersion),
            PrecisionParameters.Read(options));
        options.RefuseUnknown();
        request.RefuseUnknown();
        return result;
    }

    private static string Required(ParameterSource request, string name) =>
        request.Text(name) ?? throw request.Refusal($"{request.Label(name)} is missing; a forward pass needs a model, inputs and outputs.");
}
