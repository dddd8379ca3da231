using System.CommandLine;
using System.Globalization;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Models;

namespace ConvBert.Cluster.Commands;

/// <summary>The options of a job.</summary>
internal sealed class JobFlags
{
    private readonly Argument<string[]> _inputs = new("FILE")
    {
        Description =
            "The inputs, in order: JSON lines as `convbert batch` reads them, CSV or Parquet; on a file system that all silos see, "
            + "or s3://bucket/key.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _output = new("--output", "-o") { Description = "The folder of the results, or s3://bucket/prefix.", Required = true };

    private readonly Option<string> _model = new("--model") { Description = "The model's folder, as all silos see it, or ORG/NAME in each one's hub cache.", Required = true };

    private readonly Option<string?> _format = new("--format")
    { Description = "jsonl, csv or parquet; by the name of the first input by default." };

    private readonly Option<string?> _task = new("--task") { Description = "The task of CSV and Parquet inputs." };

    private readonly Option<string?> _parameters = new("--parameters")
    { Description = "The task's parameters for CSV and Parquet, a JSON object." };

    private readonly Option<string[]> _columns = new("--column")
    {
        Description =
            "FIELD=COLUMN for CSV and Parquet: inputs=text, or question=q and context=c. May be repeated; inputs=text by default.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _id = new("--id-column")
    { Description = "The column of CSV and Parquet that answers repeat as \"id\"." };

    private readonly Option<double> _shard = new("--shard-mb")
    {
        Description = "The size of a shard of JSON lines or CSV in MiB, about.",
        DefaultValueFactory = _ => 16,
    };

    private readonly Option<double> _lease = new("--lease-seconds")
    {
        Description = "How long a silo keeps a shard without a sign of life.",
        DefaultValueFactory = _ => 60,
    };

    private readonly Option<int> _tries = new("--max-tries")
    {
        Description = "How often a line may end its process before it is passed over.",
        DefaultValueFactory = _ => 3,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_inputs);
        foreach (Option option in new Option[] { _output, _model, _format, _task, _parameters, _columns, _id, _shard, _lease, _tries })
            command.Options.Add(option);
    }

    /// <summary>The job of a command line.</summary>
    public BulkJob Of(ParseResult parsed)
    {
        double shard = Bounded(parsed, _shard, 1.0 / (1 << 20), 1 << 20), lease = Bounded(parsed, _lease, 1, 86_400);
        string[] inputs = [.. parsed.GetValue(_inputs)!.Select(JobPath.FullOf)];
        string model = parsed.GetValue(_model)!;
        model = Directory.Exists(model) || File.Exists(model) ? Path.GetFullPath(model) : model;
        BulkFormat format = Format(parsed.GetValue(_format), inputs[0]);
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string field, string column) in parsed.GetValue(_columns)!.Select(Column))
        {
            if (!columns.TryAdd(field, column)) throw new ArgumentException($"--column names the field '{field}' twice.");
        }

        if (columns.Count == 0 && format != BulkFormat.JsonLines) columns["inputs"] = "text";
        var job = new BulkJob
        {
            Inputs = inputs,
            Output = JobPath.FullOf(parsed.GetValue(_output)!),
            Model = new BulkModel { Path = model, Hash = ModelHash.Of(model) },
            Format = format,
            Task = parsed.GetValue(_task),
            Parameters = parsed.GetValue(_parameters),
            Columns = columns,
            IdColumn = parsed.GetValue(_id),
            ShardBytes = (long)(shard * (1 << 20)),
            LeaseTime = TimeSpan.FromSeconds(lease),
            MaxTries = parsed.GetValue(_tries),
        };
        job.Validate();
        return job;
    }

    private static double Bounded(ParseResult parsed, Option<double> option, double least, double most) =>
        parsed.GetValue(option) is var value && value >= least && value <= most
            ? value
            : throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"{option.Name} is {value}; {least:R} to {most:R} was expected."));

    private static BulkFormat Format(string? name, string input) => (name
        ?? Path.GetExtension(input).TrimStart('.')).ToLowerInvariant() switch
    {
        "csv" => BulkFormat.Csv,
        "parquet" => BulkFormat.Parquet,
        "jsonl" => BulkFormat.JsonLines,
        _ when name is null => BulkFormat.JsonLines,
        _ => throw new ArgumentException($"--format is '{name}'; jsonl, csv or parquet was expected."),
    };

    private static KeyValuePair<string, string> Column(string flag) => flag.IndexOf('=') is > 0 and var at
        ? new(flag[..at], flag[(at + 1)..])
        : throw new ArgumentException($"--column is '{flag}'; FIELD=COLUMN was expected.");
}
