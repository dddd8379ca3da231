using System.Text.Json;
using ConvBert.Checkpoints;

namespace ConvBert.Training.Resuming;

/// <summary>
/// <c>run_state.json</c>: what a run must have in common with the one that wrote a checkpoint so that it goes on bit for bit, the
/// generators' counters
/// and the place in the data.
/// </summary>
/// <param name="Architecture">The model class.</param>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="Seed">The seed of order and dropout.</param>
/// <param name="ExampleCount">Examples of the data; null for a stream of unknown length.</param>
/// <param name="ExampleOrder">The rule of the examples' order.</param>
/// <param name="BatchSize">Examples of a batch.</param>
/// <param name="AccumulationSteps">Batches of a step.</param>
/// <param name="Padding">The rule of pads.</param>
internal sealed record RunState(string Architecture, string Optimizer, ulong Seed, long? ExampleCount, string ExampleOrder, int BatchSize,
    int AccumulationSteps, string Padding)
{
    public const string Name = "run_state.json";

    /// <summary>What names the data, as the trainer was told; null where it was not.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>The epoch that the next step is in.</summary>
    public long EpochIndex { get; init; }

    /// <summary>The next batch in that epoch's order.</summary>
    public long Batch { get; init; }

    /// <summary>The number of the next pass: the counter of dropout's generator.</summary>
    public long Pass { get; init; }

    /// <summary>The number of the epoch's order: the counter of the order's generator.</summary>
    public long Order { get; init; }

    public double LossSum { get; init; }

    public double LoggedLossSum { get; init; }

    public long LoggedStep { get; init; }

    public void Write(string folder) => JsonFile.Write(Path.Combine(folder, Name), json =>
    {
        json.WriteString("architecture", Architecture);
        json.WriteString("optimizer", Optimizer);
        json.WriteNumber("seed", Seed);
        if (ExampleCount is { } count) json.WriteNumber("example_count", count);
        else json.WriteNull("example_count");
        json.WriteString("example_order", ExampleOrder);
        json.WriteString("data_fingerprint", DataFingerprint);
        json.WriteNumber("batch_size", BatchSize);
        json.WriteNumber("gradient_accumulation_steps", AccumulationSteps);
        json.WriteString("padding", Padding);
        json.WriteNumber("epoch_index", EpochIndex);
        json.WriteNumber("batch", Batch);
        json.WriteNumber("dropout_counter", Pass);
        json.WriteNumber("order_counter", Order);
        json.WriteNumber("loss_sum", LossSum);
        json.WriteNumber("logged_loss_sum", LoggedLossSum);
        json.WriteNumber("logged_step", LoggedStep);
    });

    /// <exception cref="CheckpointException">The file is missing or broken, or the checkpoint belongs to another run.</exception>
    public RunState ReadSame(string folder)
    {
        string path = Path.Combine(folder, Name);
        JsonElement json = JsonFile.Read(path);
        RequireSame("architecture", JsonFile.Text(json, "architecture", path), Architecture, path);
        RequireSame("optimizer", JsonFile.Text(json, "optimizer", path), Optimizer, path);
        RequireSame(
            "seed", json.TryGetProperty("seed", out JsonElement seed) && seed.TryGetUInt64(out ulong number) ? number : null, Seed, path);
        long? count = JsonFile.IsNull(json, "example_count") ? null : JsonFile.Integer(json, "example_count", path);
        RequireSame("example_count", count, ExampleCount, path);
        RequireSame("example_order", JsonFile.Text(json, "example_order", path), ExampleOrder, path);
        string? data = JsonFile.IsNull(json, "data_fingerprint") ? null : JsonFile.Text(json, "data_fingerprint", path);
        RequireSame("data_fingerprint", data, DataFingerprint, path);
        RequireSame("batch_size", JsonFile.Integer(json, "batch_size", path), (long)BatchSize, path);
        RequireSame(
            "gradient_accumulation_steps", JsonFile.Integer(json, "gradient_accumulation_steps", path), (long)AccumulationSteps, path);
        RequireSame("padding", JsonFile.Text(json, "padding", path), Padding, path);
        return this with
        {
            EpochIndex = JsonFile.Integer(json, "epoch_index", path),
            Batch = JsonFile.Integer(json, "batch", path),
            Pass = JsonFile.Integer(json, "dropout_counter", path),
            Order = JsonFile.Integer(json, "order_counter", path),
            LossSum = JsonFile.Number(json, "loss_sum", path),
            LoggedLossSum = JsonFile.Number(json, "logged_loss_sum", path),
            LoggedStep = JsonFile.Integer(json, "logged_step", path),
        };
    }

    private static void RequireSame(string what, object? found, object? expected, string path)
    {
        if (!Equals(found, expected))
            throw new CheckpointException(
                path, null, $"{what} is {found ?? "missing"}; this run has {expected ?? "none"}, so the checkpoint belongs to another one");
    }
}
