using System.Text.Json;
using ConvBert.Checkpoints;

namespace ConvBert.Training.Resuming;

/// <summary><c>trainer_state.json</c> with Hugging Face's fields, which its <c>TrainerState</c> reads.</summary>
internal static class TrainerStateFile
{
    public const string Name = "trainer_state.json";

    private const string EarlyStopping = "EarlyStoppingCallback", PatienceCounter = "early_stopping_patience_counter";

    public static void Write(string folder, TrainerState state, TrainingArguments arguments) =>
        JsonFile.Write(Path.Combine(folder, Name), json =>
    {
        WriteNumber(json, "best_global_step", state.BestGlobalStep);
        WriteNumber(json, "best_metric", state.BestMetric);
        json.WriteString("best_model_checkpoint", state.BestModelCheckpoint);
        json.WriteNumber("epoch", state.Epoch);
        json.WriteNumber("eval_steps", arguments.EvaluationSteps);
        json.WriteNumber("global_step", state.GlobalStep);
        json.WriteBoolean("is_hyper_param_search", false);
        json.WriteBoolean("is_local_process_zero", true);
        json.WriteBoolean("is_world_process_zero", true);
        WriteLog(json, state.Log);
        json.WriteNumber("logging_steps", arguments.LoggingSteps);
        json.WriteNumber("max_steps", state.MaxSteps);
        json.WriteNumber("num_input_tokens_seen", 0);
        json.WriteNumber("num_train_epochs", state.NumTrainEpochs);
        json.WriteNumber("save_steps", arguments.SaveSteps);
        WriteCallbacks(json, state, arguments);
        json.WriteNumber("total_flos", 0.0);
        json.WriteNumber("train_batch_size", arguments.PerDeviceTrainBatchSize);
        json.WriteNull("trial_name");
        json.WriteNull("trial_params");
    });

    /// <exception cref="CheckpointException">The file is missing, broken, or lacks a field.</exception>
    public static void Read(string folder, TrainerState state)
    {
        string path = Path.Combine(folder, Name);
        JsonElement json = JsonFile.Read(path);
        state.GlobalStep = JsonFile.Integer(json, "global_step", path);
        state.Epoch = JsonFile.Number(json, "epoch", path);
        state.BestMetric = JsonFile.IsNull(json, "best_metric") ? null : JsonFile.Number(json, "best_metric", path);
        state.BestGlobalStep = JsonFile.IsNull(json, "best_global_step") ? null : JsonFile.Integer(json, "best_global_step", path);
        state.BestModelCheckpoint = JsonFile.IsNull(json, "best_model_checkpoint") ? null : JsonFile.Text(json, "best_model_checkpoint", path);
        state.EvaluationsWithoutGain = ReadPatience(json);
        if (!json.TryGetProperty("log_history", out JsonElement log) || log.ValueKind != JsonValueKind.Array)
            throw new CheckpointException(path, null, "log_history is missing or no array");
        state.Log.Clear();
        foreach (JsonElement entry in log.EnumerateArray()) state.Log.Add(ReadEntry(entry, path));
    }

    private static void WriteCallbacks(Utf8JsonWriter json, TrainerState state, TrainingArguments arguments)
    {
        json.WriteStartObject("stateful_callbacks");
        if (arguments.EarlyStoppingPatience is { } patience)
        {
            json.WriteStartObject(EarlyStopping);
            json.WriteStartObject("args");
            json.WriteNumber("early_stopping_patience", patience);
            json.WriteNumber("early_stopping_threshold", arguments.EarlyStoppingThreshold);
            json.WriteEndObject();
            json.WriteStartObject("attributes");
            json.WriteNumber(PatienceCounter, state.EvaluationsWithoutGain);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The counter of early stopping; 0 where the run that wrote the file had none.</summary>
    private static int ReadPatience(JsonElement json) =>
        json.TryGetProperty("stateful_callbacks", out JsonElement callbacks) && callbacks.ValueKind == JsonValueKind.Object
        && callbacks.TryGetProperty(EarlyStopping, out JsonElement stopping) && stopping.ValueKind == JsonValueKind.Object
        && stopping.TryGetProperty("attributes", out JsonElement attributes) && attributes.ValueKind == JsonValueKind.Object
        && attributes.TryGetProperty(PatienceCounter, out JsonElement counter) && counter.TryGetInt32(out int value)
            ? value : 0;

    private static void WriteLog(Utf8JsonWriter json, List<LogEntry> log)
    {
        json.WriteStartArray("log_history");
        foreach (LogEntry entry in log)
        {
            json.WriteStartObject();
            foreach ((string name, double value) in entry.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                WriteNumber(json, name, value);
            json.WriteNumber("epoch", entry.Epoch);
            json.WriteNumber("step", entry.Step);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a number, or null where there is none or JSON has no word for it.</summary>
    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private static LogEntry ReadEntry(JsonElement entry, string path)
    {
        if (entry.ValueKind != JsonValueKind.Object) throw new CheckpointException(path, null, "an entry of log_history is no object");
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (JsonProperty property in entry.EnumerateObject())
        {
            if (property.Name is "epoch" or "step") continue;
            values[property.Name] = property.Value.ValueKind == JsonValueKind.Number ? property.Value.GetDouble() : double.NaN;
        }

        return new LogEntry(JsonFile.Integer(entry, "step", path), JsonFile.Number(entry, "epoch", path), values);
    }
}
