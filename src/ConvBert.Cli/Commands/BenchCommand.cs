using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Workloads;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert bench`: latency and throughput of a model on this machine.</summary>
internal static class BenchCommand
{
    /// <summary>So many texts of so many tokens in one forward.</summary>
    private readonly record struct Cell(int Texts, int Tokens)
    {
        /// <summary>As the option takes it and the help shows it.</summary>
        public override string ToString() => $"{Texts}x{Tokens}";
    }

    /// <summary>The times of one cell.</summary>
    private sealed record Measurement(Cell Cell, int Threads, int Repetitions, double MedianMilliseconds, double SlowestMilliseconds)
    {
        public double TextsPerSecond => Cell.Texts / (MedianMilliseconds / 1000);

        public BenchSteps? Steps { get; init; }

        public double TokensPerSecond => TextsPerSecond * Cell.Tokens;
    }

    private const int FewestWarmUps = 3;

    /// <summary>Part of a cell's time that goes by before it counts: the JIT compiles hot code again after some runs.</summary>
    private const double WarmUpShare = 0.3;

    private const int FewestRepetitions = 5;

    public static Command Create(CommandEnvironment environment)
    {
        Option<string> model = SharedOptions.Model(DemoModels.FillMask);
        var cells = new Option<Cell[]>("--cells")
        {
            Description = "Batches to time, texts x tokens.",
            HelpName = "1x16,1x128,…",
            CustomParser = ParseCells,
            DefaultValueFactory = _ => [new(1, 16), new(1, 128), new(1, 384), new(8, 128)],
        };
        var threads = new Option<int[]>("--threads")
        {
            Description = "Numbers of threads to time, such as 1,2; all processors unless given.",
            HelpName = "N,…",
            CustomParser = ParseThreads,
            DefaultValueFactory = _ => [ConvBertRuntime.DefaultThreads],
        };
        var seconds = new Option<double>("--seconds") { Description = "Time to spend on each cell.", HelpName = "S", DefaultValueFactory = _ => 1 };
        seconds.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 0 and <= 3600)) result.AddError("--seconds must be from 0 to 3600.");
        });
        var steps = new Option<bool>("--ops") { Description = "Also show where each batch's time goes, step by step, and each step's share of the multiply-add peak." };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("bench", "Latency and throughput of a model on this machine, as a table.");
        foreach (Option option in new Option[] { model, cells, threads, seconds, steps, json }) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                string folder = DemoModels.Resolve(parsed.GetRequiredValue(model));
                using ResultWriter results = ResultWriter.Create(environment, parsed.GetValue(json));
                IEnumerable<Measurement> measurements = Measure(
                    folder, parsed.GetRequiredValue(cells), parsed.GetRequiredValue(threads), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(steps), cancellationToken);
                Show(measurements, results);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static IEnumerable<Measurement> Measure(string folder, Cell[] cells, int[] threads, TimeSpan budget, bool steps, CancellationToken cancellationToken)
    {
        foreach (int count in threads)
        {
            using ConvBertModel model = ConvBertModel.FromPretrained(folder, new ConvBertLoadOptions { Threads = count });
            foreach (Cell cell in cells)
            {
                if (cell.Tokens > model.Config.MaxPositionEmbeddings)
                {
                    throw new CommandException(
                        $"{cell.Texts}x{cell.Tokens} is longer than the model reads: max_position_embeddings is {model.Config.MaxPositionEmbeddings}.");
                }
                yield return Measure(model, cell, count, budget, steps, cancellationToken);
            }
        }
    }

    private static Measurement Measure(ConvBertModel model, Cell cell, int threads, TimeSpan budget, bool steps, CancellationToken cancellationToken)
    {
        TokenBatch batch = Batch(cell, model.Config.VocabSize);
        var states = new float[batch.TokenCount * model.Config.HiddenSize];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < FewestWarmUps || Stopwatch.GetElapsedTime(start) < budget * WarmUpShare; i++) model.Forward(batch, states, cancellationToken);
        var times = new List<double>();
        start = Stopwatch.GetTimestamp();
        while (times.Count < FewestRepetitions || Stopwatch.GetElapsedTime(start) < budget)
        {
            long before = Stopwatch.GetTimestamp();
            model.Forward(batch, states, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }
        times.Sort();
        return new Measurement(cell, threads, times.Count, times[times.Count / 2], times[^1])
        {
            Steps = steps ? BenchSteps.Measure(model, batch, [.. Enumerable.Repeat(cell.Tokens, cell.Texts)], states, times.Count, cancellationToken) : null,
        };
    }

    private static TokenBatch Batch(Cell cell, int vocabSize)
    {
        var ids = new long[cell.Texts * cell.Tokens];
        SyntheticWeights.FillIds($"input_ids.{cell.Texts}x{cell.Tokens}", ids, 0, vocabSize);
        int[] tokens = Array.ConvertAll(ids, id => (int)id);
        var batch = new TokenBatch();
        for (int text = 0; text < cell.Texts; text++) batch.Add(tokens.AsSpan(text * cell.Tokens, cell.Tokens));
        return batch;
    }

    private static void Show(IEnumerable<Measurement> measurements, ResultWriter results)
    {
        if (results.IsJson)
        {
            foreach (Measurement measurement in measurements) results.WriteLine(writer => WriteJson(writer, measurement));
        }
        else
        {
            List<Measurement> all = [.. measurements];
            results.Terminal.WriteTable(
                ["texts x tokens", "threads", "runs", "median ms", "slowest ms", "texts/s", "tokens/s"],
                all.Select(measurement => (IReadOnlyList<string>)
                [
                    $"{measurement.Cell.Texts}x{measurement.Cell.Tokens}",
                    measurement.Threads.ToString(CultureInfo.InvariantCulture),
                    measurement.Repetitions.ToString(CultureInfo.InvariantCulture),
                    measurement.MedianMilliseconds.ToString("0.00", CultureInfo.InvariantCulture),
                    measurement.SlowestMilliseconds.ToString("0.00", CultureInfo.InvariantCulture),
                    measurement.TextsPerSecond.ToString("N0", CultureInfo.InvariantCulture),
                    measurement.TokensPerSecond.ToString("N0", CultureInfo.InvariantCulture),
                ]),
                rightAlignedFrom: 1);
            foreach (Measurement measurement in all.Where(measurement => measurement.Steps is not null))
            {
                measurement.Steps!.Show(results.Terminal, $"{measurement.Cell}, {measurement.Threads} {(measurement.Threads == 1 ? "thread" : "threads")}");
            }
        }
        results.Complete();
    }

    private static void WriteJson(Utf8JsonWriter writer, Measurement measurement)
    {
        writer.WriteStartObject();
        writer.WriteNumber("texts", measurement.Cell.Texts);
        writer.WriteNumber("tokens", measurement.Cell.Tokens);
        writer.WriteNumber("threads", measurement.Threads);
        writer.WriteNumber("runs", measurement.Repetitions);
        writer.WriteNumber("median_ms", measurement.MedianMilliseconds);
        writer.WriteNumber("slowest_ms", measurement.SlowestMilliseconds);
        writer.WriteNumber("texts_per_second", measurement.TextsPerSecond);
        writer.WriteNumber("tokens_per_second", measurement.TokensPerSecond);
        measurement.Steps?.WriteJson(writer);
        writer.WriteEndObject();
    }

    private static Cell[]? ParseCells(ArgumentResult result)
    {
        var cells = new List<Cell>();
        foreach (string part in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (part.Split('x') is [var texts, var tokens] && TryParsePositive(texts, out int textCount) && TryParsePositive(tokens, out int tokenCount))
            {
                cells.Add(new Cell(textCount, tokenCount));
                continue;
            }
            result.AddError($"--cells wants texts x tokens such as 8x128, but '{part}' is not.");
            return null;
        }
        return [.. cells];
    }

    private static int[]? ParseThreads(ArgumentResult result)
    {
        var counts = new List<int>();
        foreach (string part in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (TryParsePositive(part, out int count))
            {
                counts.Add(count);
                continue;
            }
            result.AddError($"--threads wants numbers from 1 such as 1,2, but '{part}' is not.");
            return null;
        }
        return [.. counts];
    }

    private static bool TryParsePositive(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is > 0 and <= 65536;
}
