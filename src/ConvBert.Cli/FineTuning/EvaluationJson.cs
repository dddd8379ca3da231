using System.Text.Json;
using ConvBert.FineTuning;
using ConvBert.FineTuning.Metrics;

namespace ConvBert.Cli.FineTuning;

/// <summary>An evaluation as one JSON document.</summary>
internal static class EvaluationJson
{
    public static void Write(Utf8JsonWriter json, string model, Dataset dataset, TaskEvaluation evaluation)
    {
        json.WriteStartObject();
        json.WriteString("task", evaluation.Task);
        json.WriteString("model", model);
        json.WriteString("data", dataset.Name);
        json.WriteNumber("examples", evaluation.Count);
        json.WriteNumber("refused_lines", dataset.RefusedCount);
        json.WriteStartObject("metrics");
        TrainingJson.WriteValue(json, "loss", evaluation.Loss);
        TrainingJson.WriteValues(json, evaluation.Metrics);
        json.WriteEndObject();
        if (evaluation.Classes.Count > 0) WriteClasses(json, evaluation.Classes);
        if (evaluation.ConfusionMatrix is { } matrix) WriteMatrix(json, matrix);
        json.WriteStartArray("worst_examples");
        foreach (WorstExample example in evaluation.WorstExamples) WriteExample(json, example);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteClasses(Utf8JsonWriter json, IReadOnlyList<ClassScore> classes)
    {
        json.WriteStartArray("classes");
        foreach (ClassScore score in classes)
        {
            json.WriteStartObject();
            json.WriteString("name", score.Name);
            json.WriteNumber("precision", score.Precision);
            json.WriteNumber("recall", score.Recall);
            json.WriteNumber("f1", score.F1);
            json.WriteNumber("support", score.Support);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMatrix(Utf8JsonWriter json, ConfusionMatrix matrix)
    {
        json.WriteStartObject("confusion_matrix");
        json.WriteStartArray("labels");
        foreach (string label in matrix.Labels) json.WriteStringValue(label);
        json.WriteEndArray();
        json.WriteStartArray("counts");
        for (int label = 0; label < matrix.Labels.Count; label++)
        {
            json.WriteStartArray();
            for (int prediction = 0; prediction < matrix.Labels.Count; prediction++) json.WriteNumberValue(matrix[label, prediction]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteExample(Utf8JsonWriter json, WorstExample example)
    {
        json.WriteStartObject();
        json.WriteNumber("index", example.Index);
        json.WriteString("text", example.Text);
        json.WriteString("label", example.Label);
        json.WriteString("prediction", example.Prediction);
        TrainingJson.WriteValue(json, "loss", example.Loss);
        json.WriteEndObject();
    }
}
