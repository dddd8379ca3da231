using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.FineTuning;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Parameters;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Compare;

/// <summary>A model in another precision beside float32: answers, scores, metrics, layers.</summary>
internal sealed record Comparison
{
    /// <summary>The items whose layers are compared: they show the deviation well enough.</summary>
    public const int LayerItems = 64;

    /// <summary>The precision.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The number of items.</summary>
    public int Items { get; init; }

    /// <summary>How the answers agree.</summary>
    public required AnswerAgreement Answers { get; init; }

    /// <summary>Metrics in float32; null for a file without labels.</summary>
    public IReadOnlyDictionary<string, double>? Before { get; init; }

    /// <summary>Metrics in the other precision.</summary>
    public IReadOnlyDictionary<string, double>? After { get; init; }

    /// <summary>Relative root mean square and largest deviation of the embeddings and each layer.</summary>
    public IReadOnlyList<(double RelativeRms, double Largest)> Layers { get; init; } = [];

    /// <summary>Compares over a file.</summary>
    /// <exception cref="CommandException">The file is empty, or a line is no item of the task.</exception>
    public static Comparison Run(
        string folder, ComparedTask task, PrecisionParameters precision, string input, int? threads, CommandEnvironment environment,
        CancellationToken cancellationToken)
    {
        var float32 = new ConvBertLoadOptions { Threads = threads, Precision = Precision.Float32 };
        ConvBertLoadOptions other = precision.ApplyTo(float32);
        List<ComparedItem> items = Read(input, environment);
        if (items.Count == 0) throw new CommandException($"'{input}' is empty: there is nothing to compare.");

        // What is wrong with the file is told before a long run, not after it.
        foreach (ComparedItem item in items) item.Read(task.Texts);
        string transformer = task.ModelFolder(folder);
        using PreparedDataset? labelled = task.IsLabelled(items) ? Labelled(task.Metrics!, transformer, input, cancellationToken) : null;
        var result = new Comparison
        {
            Precision = precision.Precision!.Value,
            Items = items.Count,
            Answers = task.Answers.Run(folder, items, float32, other, cancellationToken),
        };
        if (labelled is not null)
        {
            result = result with
            {
                Before = task.Metrics!.Evaluate(labelled, folder, float32, null, cancellationToken).Metrics,
                After = task.Metrics.Evaluate(labelled, folder, other, null, cancellationToken).Metrics,
            };
        }

        using var layers = new LayerDeviations(transformer, float32, other);
        foreach (ComparedItem item in items.Take(LayerItems))
        {
            (string text, string? pair) = task.Texts(item);
            layers.Add(text, pair, cancellationToken);
        }

        return result with { Layers = layers.Layers };
    }

    /// <summary>Writes the comparison as one JSON object.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        string name = PrecisionParameters.Names.NameOf(Precision);
        writer.WriteStartObject();
        writer.WriteString("precision", name);
        writer.WriteNumber("items", Items);
        if (Answers.Same is { } same)
        {
            writer.WriteNumber("same_answers", same);
            writer.WriteNumber("agreement", (double)same / Items);
        }

        if (Answers.SameOrders is { } orders) writer.WriteNumber("same_orders", orders);
        writer.WriteNumber("largest_score_difference", Answers.LargestScoreDifference);
        if (Answers.SmallestCosine is { } cosine) writer.WriteNumber("smallest_cosine", cosine);
        if (Before is not null)
        {
            writer.WriteStartObject("metrics");
            foreach ((string metric, double before) in Before)
            {
                writer.WriteStartObject(metric);
                writer.WriteNumber("fp32", before);
                writer.WriteNumber(name, After![metric]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteStartArray("layers");
        foreach ((int index, (double relativeRms, double largest)) in Layers.Index())
        {
            writer.WriteStartObject();
            writer.WriteNumber("layer", index);
            writer.WriteNumber("relative_rms", relativeRms);
            writer.WriteNumber("largest", largest);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Lays the comparison out for people.</summary>
    public void Show(Terminal terminal)
    {
        string name = PrecisionParameters.Names.NameOf(Precision);
        var fields = new List<(string, string)>();
        if (Answers.Same is { } same) fields.Add(("same answers", Text($"{same} of {Items} ({100.0 * same / Items:0.##} %)")));
        if (Answers.SameOrders is { } orders) fields.Add(("same orders", Text($"{orders} of {Items} ({100.0 * orders / Items:0.##} %)")));
        fields.Add(("largest score difference", Text($"{Answers.LargestScoreDifference:0.######}")));
        if (Answers.SmallestCosine is { } cosine) fields.Add(("smallest cosine of a text's vectors", Text($"{cosine:0.######}")));
        terminal.WriteFields([.. fields]);
        if (Before is not null)
        {
            terminal.WriteTable(
                ["metric", "fp32", name],
                Before.Select(metric => (IReadOnlyList<string>)[metric.Key, Text($"{metric.Value:0.####}"), Text($"{After![metric.Key]:0.####}")]),
                rightAlignedFrom: 1);
        }

        terminal.WriteTable(
            ["layer", "relative RMS", "largest"],
            Layers.Select((layer, index) => (IReadOnlyList<string>)
                [index == 0 ? "embeddings" : Text($"{index}"), Text($"{layer.RelativeRms:0.00000}"), Text($"{layer.Largest:0.0000}")]),
            rightAlignedFrom: 1);
    }

    private static PreparedDataset Labelled(FineTuningTask metrics, string transformer, string input, CancellationToken cancellationToken)
    {
        // A pipe has no length. What was read from it is gone.
        if (InputFile.Length(input) is null or 0)
            throw new CommandException($"'{input}' can be read only once: metrics need a file. Save it to one, or leave the labels out.");
        return metrics.Prepare(
            metrics.Read(input), ConvBertTokenizerFast.FromPretrained(transformer), ConvBertConfig.FromPretrained(transformer),
            cancellationToken);
    }

    private static List<ComparedItem> Read(string input, CommandEnvironment environment)
    {
        using LineReader lines = InputFile.Lines(input, environment);
        var items = new List<ComparedItem>();
        while (lines.TryRead(out InputLine line))
        {
            try
            {
                if (line.Error is not null) throw line.Error;
                if (!string.IsNullOrWhiteSpace(line.Text)) items.Add(ComparedItem.Of(line.Text, items.Count, $"{input}, line {line.Number}"));
            }
            catch (RefusalException exception)
            {
                throw new CommandException($"{input}, line {line.Number}: {exception.Message}");
            }
        }

        return items;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
