using System.Numerics.Tensors;
using System.Text.Json;

namespace ConvBert.Explain;

/// <summary>The JSON of an explanation, which the command and the server answer with and the page reads.</summary>
public static class ExplanationJson
{
    /// <summary>Writes an explanation as one JSON object; docs/explain.md lists its fields.</summary>
    /// <param name="writer">Where it goes. Flushed after each layer, so that no more than one is held.</param>
    /// <param name="explanation">The explanation.</param>
    /// <param name="encoding">How probabilities are written.</param>
    public static void Write(Utf8JsonWriter writer, Explanation explanation, ExplanationEncoding encoding = ExplanationEncoding.Packed)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(explanation);
        writer.WriteStartObject();
        writer.WriteString("model", explanation.Model);
        writer.WriteString("text", explanation.Text);
        writer.WriteString("text_pair", explanation.TextPair);
        writer.WriteBoolean("truncated", explanation.IsTruncated);
        writer.WriteString("encoding", encoding == ExplanationEncoding.Packed ? "packed" : "numbers");
        WriteTokens(writer, explanation.Tokens);
        writer.WriteStartArray("layers");
        foreach (ExplainedLayer layer in explanation.Layers)
        {
            writer.WriteStartObject();
            writer.WriteNumber("layer", layer.Index);
            WriteProbabilities(writer, "attentions", layer.Attentions, encoding);
            WriteProbabilities(writer, "conv_kernels", layer.ConvKernels, encoding);
            writer.WriteEndObject();
            writer.Flush();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTokens(Utf8JsonWriter writer, IReadOnlyList<ExplainedToken> tokens)
    {
        writer.WriteStartArray("tokens");
        foreach (ExplainedToken token in tokens)
        {
            writer.WriteStartObject();
            writer.WriteString("token", token.Token);
            writer.WriteNumber("id", token.Id);
            writer.WriteNumber("type_id", token.TypeId);
            writer.WriteNumber("start", token.Start);
            writer.WriteNumber("end", token.End);
            writer.WriteBoolean("special", token.IsSpecial);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteProbabilities(Utf8JsonWriter writer, string name, Tensor<float> tensor, ExplanationEncoding encoding)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        writer.WritePropertyName(name);
        if (encoding == ExplanationEncoding.Numbers)
        {
            WriteNumbers(writer, values, tensor.Lengths);
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartArray("shape");
        foreach (nint length in tensor.Lengths) writer.WriteNumberValue(length);
        writer.WriteEndArray();
        writer.WriteBase64String("data", PackedProbabilities.Pack(values));
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, ReadOnlySpan<float> values, ReadOnlySpan<nint> lengths)
    {
        writer.WriteStartArray();
        int part = values.Length / (int)lengths[0];
        for (int i = 0; i < lengths[0]; i++)
        {
            if (lengths.Length == 1) writer.WriteNumberValue(Math.Round((decimal)values[i], 6));
            else WriteNumbers(writer, values.Slice(i * part, part), lengths[1..]);
        }

        writer.WriteEndArray();
    }
}
