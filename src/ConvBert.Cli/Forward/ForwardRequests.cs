using System.Text.Json;
using ConvBert.Checkpoints;

namespace ConvBert.Cli.Forward;

/// <summary>Runs forward requests and writes their outputs; models stay loaded between them.</summary>
internal sealed class ForwardRequests(int? threads) : IDisposable
{
    private readonly ModelCache _models = new(threads);

    /// <summary>Runs a request, writes its outputs and returns them.</summary>
    public IReadOnlyList<NamedTensor> Run(ForwardRequest request, CancellationToken cancellationToken)
    {
        ForwardModel model = _models.Get(request.Model, request.Class, request.TransformersVersion, request.Precision);
        ConvBertInputs inputs = ForwardInputs.Read(request.Inputs) with
        {
            OutputHiddenStates = request.OutputHiddenStates,
            OutputAttentions = request.OutputAttentions,
            OutputConvKernels = request.OutputConvKernels,
        };
        IReadOnlyList<NamedTensor> outputs = model.Forward(inputs, cancellationToken);
        SafetensorsWriter.Write(
            request.Outputs, outputs.Select(output => TensorToWrite.Create(output.Name, output.Shape, output.Values)),
            cancellationToken: cancellationToken);
        return outputs;
    }

    /// <summary>Writes `{"outputs", "shapes"}`.</summary>
    public static void WriteAnswer(Utf8JsonWriter writer, ForwardRequest request, IReadOnlyList<NamedTensor> outputs)
    {
        writer.WriteStartObject();
        writer.WriteString("outputs", request.Outputs);
        writer.WriteStartObject("shapes");
        foreach (NamedTensor tensor in outputs)
        {
            writer.WriteStartArray(tensor.Name);
            foreach (long length in tensor.Shape) writer.WriteNumberValue(length);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public void Dispose() => _models.Dispose();
}
