using System.Text.Json;
using ConvBert.Serving.Models;
using Orleans;

namespace ConvBert.Orleans.Jobs;

/// <summary>
/// What a bulk job is to do. All paths are of a file system that every silo sees under the same names; those of inputs and output may
/// instead be addresses such as <c>s3://bucket/key</c>, where the silos have a store for them.
/// </summary>
[GenerateSerializer, Immutable, Alias("convbert.BulkJob")]
public sealed record BulkJob
{
    /// <summary>The files to answer, in order.</summary>
    [Id(0)]
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>
    /// The folder of the results: <c>part-00000.jsonl</c> and so on, with more digits where there are more parts, and
    /// <c>manifest.json</c> at the end.
    /// </summary>
    [Id(1)]
    public required string Output { get; init; }

    /// <summary>The model that answers.</summary>
    [Id(2)]
    public required BulkModel Model { get; init; }

    /// <summary>The form of the inputs.</summary>
    [Id(3)]
    public BulkFormat Format { get; init; }

    /// <summary>The task of CSV and Parquet inputs, by Hugging Face's name; lines of JSON name their own.</summary>
    [Id(4)]
    public string? Task { get; init; }

    /// <summary>The task's parameters for CSV and Parquet inputs, a JSON object; null for none.</summary>
    [Id(5)]
    public string? Parameters { get; init; }

    /// <summary>
    /// For CSV and Parquet, the column of each field of the task's input: <c>inputs</c> alone for a plain text, or the fields of an object,
    /// such as <c>question</c> and <c>context</c>.
    /// </summary>
    [Id(6)]
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>The column of CSV and Parquet that is repeated as <c>id</c>; null for none.</summary>
    [Id(7)]
    public string? IdColumn { get; init; }

    /// <summary>The bytes of a shard of JSON lines or CSV, about; 16 MiB by default.</summary>
    [Id(8)]
    public long ShardBytes { get; init; } = 16 << 20;

    /// <summary>How long a silo keeps a shard without a sign of life; one minute by default.</summary>
    [Id(9)]
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often a line may end the process that answers it, or never be answered, before it is reported and passed over.
    /// </summary>
    [Id(10)]
    public int MaxTries { get; init; } = 3;

    /// <summary>How long one line may take.</summary>
    [Id(11)]
    public TimeSpan LineTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Refuses a job that cannot be run.</summary>
    /// <exception cref="BulkJobException">A field is missing or out of bounds.</exception>
    public void Validate()
    {
        if (Inputs.Count == 0) throw new BulkJobException("A job needs at least one input file.");
        if (Inputs.FirstOrDefault(input => !JobPath.IsFull(input)) is { } relative)
            throw new BulkJobException($"The input '{relative}' is relative; silos need full paths.");
        if (!JobPath.IsFull(Output))
            throw new BulkJobException($"The output '{Output}' is relative; silos need full paths.");
        if (ShardBytes < 1) throw new BulkJobException($"ShardBytes is {ShardBytes}; at least 1 was expected.");
        if (MaxTries < 1) throw new BulkJobException($"MaxTries is {MaxTries}; at least 1 was expected.");
        if (LeaseTime < TimeSpan.FromSeconds(1)) throw new BulkJobException($"LeaseTime is {LeaseTime}; at least one second was expected.");
        if (LineTimeout <= TimeSpan.Zero) throw new BulkJobException($"LineTimeout is {LineTimeout}; more than zero was expected.");
        if (Format == BulkFormat.JsonLines)
        {
            if (Task is not null || Parameters is not null || Columns.Count > 0 || IdColumn is not null)
                throw new BulkJobException("Lines of JSON name their own task, parameters and id; Task, Parameters, Columns and IdColumn are for CSV and Parquet.");
            return;
        }

        if (Task is null) throw new BulkJobException($"A job over {Format} needs a task.");
        if (!TaskDefinitions.Names.Contains(Task))
            throw new BulkJobException($"The task is '{Task}'; one of {string.Join(", ", TaskDefinitions.Names)} was expected.");
        if (Parameters is { } parameters) RequireObject(parameters);
        if (Columns.Count == 0) throw new BulkJobException($"A job over {Format} needs the column of its inputs.");
        if (Columns.Count > 1 && Columns.ContainsKey("inputs"))
            throw new BulkJobException("The column of \"inputs\" holds the whole input; other fields cannot be named beside it.");
    }
    private static void RequireObject(string parameters)
    {
        try
        {
            using var json = JsonDocument.Parse(parameters);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new BulkJobException($"The parameters are {json.RootElement.ValueKind}; a JSON object was expected.");
        }
        catch (JsonException exception)
        {
            throw new BulkJobException($"The parameters are no JSON: {exception.Message}", exception);
        }
    }
}
