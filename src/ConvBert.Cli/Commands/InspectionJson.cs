using System.Text.Json;
using ConvBert.Checkpoints;

namespace ConvBert.Cli.Commands;

/// <summary>An inspection as JSON.</summary>
internal static class InspectionJson
{
    public static void Write(Utf8JsonWriter writer, CheckpointInspection inspection)
    {
        writer.WriteStartObject();
        writer.WriteString("path", inspection.Path);
        writer.WriteString("format", inspection.Format);
        if (inspection.Architecture is { } architecture) writer.WriteString("architecture", architecture.ClassName());
        writer.WriteNumber("parameters", inspection.TotalElements);
        writer.WriteNumber("bytes", inspection.TotalBytes);
        writer.WriteStartArray("tensors");
        foreach (InspectedTensor tensor in inspection.Tensors) Write(writer, tensor);
        writer.WriteEndArray();
        if (inspection.Report is { } report) Write(writer, report);
        if (inspection.Config is { } config)
        {
            writer.WritePropertyName("config");
            using var document = JsonDocument.Parse(config.ToJson());
            document.RootElement.WriteTo(writer);
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, InspectedTensor inspected)
    {
        TensorEntry tensor = inspected.Tensor;
        writer.WriteStartObject();
        writer.WriteString("name", tensor.Name);
        writer.WriteString("dtype", tensor.DType.SafetensorsName());
        WriteShape(writer, "shape", tensor.Shape);
        writer.WriteString("file", Path.GetFileName(tensor.File));
        if (inspected.FirstNonFinite is { } index) writer.WriteNumber("first_non_finite", index);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, LoadingReport report)
    {
        WriteNames(writer, "missing", report.Missing);
        WriteNames(writer, "unexpected", report.Unexpected);
        writer.WriteStartArray("mismatched");
        foreach (MismatchedTensor tensor in report.Mismatched)
        {
            writer.WriteStartObject();
            writer.WriteString("name", tensor.Name);
            WriteShape(writer, "expected", tensor.Expected);
            WriteShape(writer, "found", tensor.Found);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter writer, string name, IReadOnlyList<string> names)
    {
        writer.WriteStartArray(name);
        foreach (string tensor in names) writer.WriteStringValue(tensor);
        writer.WriteEndArray();
    }

    private static void WriteShape(Utf8JsonWriter writer, string name, IReadOnlyList<long> shape)
    {
        writer.WriteStartArray(name);
        foreach (long length in shape) writer.WriteNumberValue(length);
        writer.WriteEndArray();
    }
}
