using System.Text.Json;
using ConvBert.FineTuning;
using ConvBert.Training;

namespace ConvBert.Cli.FineTuning;

/// <summary>A run as JSON lines: the data, an entry of the log each, and the result.</summary>
internal static class TrainingJson
{
    public static void WriteData(Utf8JsonWriter json, FineTuningDataEventArgs data)
    {
        json.WriteStartObject();
        json.WriteNumber("train_examples", data.TrainExamples);
        json.WriteNumber("eval_examples", data.EvalExamples);
        json.WriteNumber("refused_lines", data.Train.RefusedCount + (data.Evaluation?.RefusedCount ?? 0));
        if (data.Train.Labels.Count > 0)
        {
            json.WriteStartObject("labels");
            for (int i = 0; i < data.Train.Labels.Count; i++) json.WriteNumber(data.Train.Labels[i], data.Train.LabelCounts[i]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>An entry with the names that Hugging Face's log has.</summary>
    public static void WriteEntry(Utf8JsonWriter json, LogEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("step", entry.Step);
        json.WriteNumber("epoch", entry.Epoch);
        WriteValues(json, entry.Values);
        json.WriteEndObject();
    }

    public static void WriteTrial(Utf8JsonWriter json, FineTuningTrial trial, bool isFinal)
    {
        json.WriteStartObject();
        json.WriteNumber("trial", trial.Number);
        json.WriteNumber("learning_rate", trial.LearningRate);
        json.WriteNumber("seed", trial.Seed);
        json.WriteNumber("steps", trial.Steps);
        json.WriteNumber("train_loss", trial.TrainingLoss);
        json.WriteStartObject("metrics");
        WriteValues(json, trial.Metrics);
        json.WriteEndObject();
        json.WriteNumber("seconds", trial.Seconds);
        if (isFinal) json.WriteBoolean("best", trial.IsBest);
        json.WriteEndObject();
    }

    public static void WriteResult(Utf8JsonWriter json, FineTuningResult result)
    {
        json.WriteStartObject();
        json.WriteString("output", result.OutputDir);
        json.WriteString("task", result.Task);
        json.WriteNumber("steps", result.Steps);
        json.WriteNumber("train_loss", result.TrainingLoss);
        if (result.Evaluation is { } evaluation)
        {
            json.WriteStartObject("metrics");
            WriteValues(json, evaluation.Metrics);
            json.WriteEndObject();
        }

        json.WriteNumber("learning_rate", result.Arguments.LearningRate);
        json.WriteNumber("seed", result.Arguments.Seed);
        json.WriteNumber("parameters", result.Parameters.Total);
        json.WriteNumber("trained_parameters", result.Parameters.Trained);
        json.WriteNumber("seconds", result.Times.Total);
        json.WriteNumber("prepare_seconds", result.Times.Preparing);
        json.WriteNumber("data_seconds", result.Times.Data);
        json.WriteNumber("tokens_per_second", result.Times.TokensPerSecond);
        if (result.Trials.Count > 0)
        {
            json.WriteStartArray("trials");
            foreach (FineTuningTrial trial in result.Trials) WriteTrial(json, trial, isFinal: true);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Numbers by name; JSON has none that are not finite, which are null.</summary>
    public static void WriteValues(Utf8JsonWriter json, IReadOnlyDictionary<string, double> values)
    {
        foreach ((string name, double value) in values) WriteValue(json, name, value);
    }

    /// <summary>A number, or null where it is not finite.</summary>
    public static void WriteValue(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
