using System.Text.Encodings.Web;
using System.Text.Json;
using ConvBert.Pipelines;

namespace ConvBert.Serving.Tasks;

/// <summary>The results of the pipelines in JSON, as Hugging Face's pipelines return them.</summary>
internal static class PipelineJson
{
    /// <summary>Text as it is, not escaped for HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The predictions of one mask, or a list of them for several.</summary>
    public static void Write(Utf8JsonWriter writer, FillMaskResult result)
    {
        if (result.Masks.Count == 1)
        {
            Write(writer, result.Masks[0]);
            return;
        }
        writer.WriteStartArray();
        foreach (IReadOnlyList<FillMaskPrediction> mask in result.Masks) Write(writer, mask);
        writer.WriteEndArray();
    }

    /// <summary>A list of labels.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<LabelScore> labels)
    {
        writer.WriteStartArray();
        foreach (LabelScore label in labels) Write(writer, label);
        writer.WriteEndArray();
    }

    /// <summary>One label.</summary>
    public static void Write(Utf8JsonWriter writer, LabelScore label)
    {
        writer.WriteStartObject();
        writer.WriteString("label", label.Label);
        WriteNumber(writer, "score", label.Score);
        writer.WriteEndObject();
    }

    /// <summary>Entities: a single token has `entity` and `index`, a group `entity_group`.</summary>
    public static void Write(Utf8JsonWriter writer, TokenClassificationResult result)
    {
        writer.WriteStartArray();
        foreach (TokenClassificationEntity entity in result.Entities)
        {
            writer.WriteStartObject();
            if (entity.Index is null) writer.WriteString("entity_group", entity.EntityGroup);
            else writer.WriteString("entity", entity.Entity);
            WriteNumber(writer, "score", entity.Score);
            if (entity.Index is { } index) writer.WriteNumber("index", index);
            writer.WriteString("word", entity.Word);
            WriteOffset(writer, "start", entity.Start);
            WriteOffset(writer, "end", entity.End);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>A single answer, or a list of several or none.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<QuestionAnswer> answers)
    {
        if (answers.Count == 1)
        {
            Write(writer, answers[0]);
            return;
        }
        writer.WriteStartArray();
        foreach (QuestionAnswer answer in answers) Write(writer, answer);
        writer.WriteEndArray();
    }

    /// <summary>`{sequence, labels, scores}`.</summary>
    public static void Write(Utf8JsonWriter writer, ZeroShotClassificationResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("sequence", result.Sequence);
        writer.WriteStartArray("labels");
        foreach (string label in result.Labels) writer.WriteStringValue(label);
        writer.WriteEndArray();
        writer.WritePropertyName("scores");
        WriteNumbers(writer, [.. result.Scores]);
        writer.WriteEndObject();
    }

    /// <summary>`{logits, scores, best}`; Hugging Face has no such pipeline.</summary>
    public static void Write(Utf8JsonWriter writer, MultipleChoiceResult result)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("logits");
        WriteNumbers(writer, [.. result.Logits]);
        writer.WritePropertyName("scores");
        WriteNumbers(writer, [.. result.Scores]);
        writer.WriteNumber("best", result.Best);
        writer.WriteEndObject();
    }

    /// <summary>`{corpus_id, score, text}` of each document, as sentence-transformers' cross-encoders rank them.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<RankedDocument> documents, bool withText)
    {
        writer.WriteStartArray();
        foreach (RankedDocument document in documents)
        {
            writer.WriteStartObject();
            writer.WriteNumber("corpus_id", document.CorpusId);
            WriteNumber(writer, "score", document.Score);
            if (withText) writer.WriteString("text", document.Text);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>Nested lists in the tensor's shape.</summary>
    public static void Write(Utf8JsonWriter writer, FeatureExtractionResult result)
    {
        var lengths = new int[result.Features.Lengths.Length];
        for (int axis = 0; axis < lengths.Length; axis++) lengths[axis] = (int)result.Features.Lengths[axis];
        WriteNested(writer, result.Values, lengths);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<FillMaskPrediction> predictions)
    {
        writer.WriteStartArray();
        foreach (FillMaskPrediction prediction in predictions)
        {
            writer.WriteStartObject();
            WriteNumber(writer, "score", prediction.Score);
            writer.WriteNumber("token", prediction.Token);
            writer.WriteString("token_str", prediction.TokenStr);
            writer.WriteString("sequence", prediction.Sequence);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, QuestionAnswer answer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("score");
        writer.WriteNumberValue(FiniteNumbers.Require(answer.Score));
        writer.WriteNumber("start", answer.Start);
        writer.WriteNumber("end", answer.End);
        writer.WriteString("answer", answer.Answer);
        writer.WriteEndObject();
    }

    private static void WriteNested(Utf8JsonWriter writer, ReadOnlySpan<float> values, ReadOnlySpan<int> lengths)
    {
        writer.WriteStartArray();
        if (lengths.Length <= 1)
        {
            foreach (float value in values) writer.WriteNumberValue(FiniteNumbers.Require(value));
        }
        else
        {
            int stride = values.Length / Math.Max(1, lengths[0]);
            for (int i = 0; i < lengths[0]; i++) WriteNested(writer, values.Slice(i * stride, stride), lengths[1..]);
        }
        writer.WriteEndArray();
    }

    /// <summary>A list of numbers, all of which must be finite.</summary>
    public static void WriteNumbers(Utf8JsonWriter writer, ReadOnlySpan<float> values)
    {
        writer.WriteStartArray();
        foreach (float value in values) writer.WriteNumberValue(FiniteNumbers.Require(value));
        writer.WriteEndArray();
    }

    /// <summary>A number, which must be finite.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, string name, float value) => writer.WriteNumber(name, FiniteNumbers.Require(value));

    private static void WriteOffset(Utf8JsonWriter writer, string name, int? offset)
    {
        if (offset is { } value) writer.WriteNumber(name, value);
        else writer.WriteNull(name);
    }
}
