using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Workloads;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert bench`: latency and throughput of a model on this machine.</summary>
internal static class BenchCommand
{
    /// <summary>The times of one cell.</summary>
    private sealed record Measurement(BenchCell Cell, int Threads, int Repetitions, double MedianMilliseconds, double SlowestMilliseconds)
    {
        public double TextsPerSecond => Cell.Texts / (MedianMilliseconds / 1000);

        public BenchSteps? Steps { get; init; }

        public BenchTraining? Training { get; init; }

        public double TokensPerSecond => TextsPerSecond * Cell.Tokens;
    }

    private const string Cells = "cells";
    private const string Threads = "threads";
    private const string Seconds = "seconds";
    private const string Ops = "ops";
    private const string Training = "training";
    private const int MaxSeconds = 3600;
    private const int MinWarmUps = 3;

    /// <summary>The share of a cell's time that is spent before measuring: the JIT recompiles hot code after some runs.</summary>
    private const double WarmUpShare = 0.3;

    private const int MinRepetitions = 5;

    public static Command Create(CommandEnvironment environment)
    {
        Option<string> model = SharedOptions.Model(DemoModels.FillMask);
        ParameterFlags flags = new ParameterFlags()
            .Texts(Cells, "The batches to time, texts x tokens.", "1x16,8x128,…", byDefault: "1x16,1x128,1x384,8x128")
            .Texts(Threads, "The numbers of threads to time, such as 1,2; all processors by default.", "N,…")
            .Precision()
            .Text(Seconds, "The time to spend on each batch.", byDefault: "1", helpName: "S")
            .Boolean(Ops, "Also show the time of each step of a forward pass, and its share of the multiply-add peak.")
            .Boolean(Training,
            "Also time a training step (forward, backward, AdamW) on a sequence classification head; with --ops, its parts.");
        Option<bool> json = SharedOptions.Json();
        var command = new Command("bench", "Measure a model's latency and throughput on this machine.") { model };
        flags.AddTo(command);
        command.Options.Add(json);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                ParameterSource parameters = flags.Of(parsed);
                BenchCell[] cells = [.. parameters.Texts(Cells)!.Select(BenchCell.Parse)];
                int[] threads = [.. parameters.Texts(Threads)?.Select(ParseThreads) ?? [ConvBertRuntime.DefaultThreads]];
                TimeSpan budget = ParseSeconds(parameters.Text(Seconds)!);
                string folder = DemoModels.Resolve(parsed.GetRequiredValue(model));
                using ResultWriter results = ResultWriter.Create(environment, parsed.GetValue(json));
                PrecisionParameters precision = PrecisionParameters.Read(parameters);
                Show(Measure(folder, precision, cells, threads, budget, parameters.Boolean(Ops) is true, parameters.Boolean(Training) is true,
                    cancellationToken), results);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static IEnumerable<Measurement> Measure(
        string folder, PrecisionParameters precision, BenchCell[] cells, int[] threads, TimeSpan budget, bool steps, bool training, CancellationToken cancellationToken)
    {
        foreach (int count in threads)
        {
            using ConvBertModel model = ConvBertModel.FromPretrained(
                folder, precision.ApplyTo(new ConvBertLoadOptions { Threads = count }));
            foreach (BenchCell cell in cells)
            {
                if (cell.Tokens > model.Config.MaxPositionEmbeddings)
                {
                    throw new CommandException(
                        $"{cell} is longer than the model reads: max_position_embeddings is {model.Config.MaxPositionEmbeddings}.");
                }
                Measurement measurement = Measure(model, cell, count, budget, steps, cancellationToken);
                yield return training
                    ? measurement with
                    {
                        Training = BenchTraining.Measure(
                    folder, Batch(cell, model.Config.VocabSize), count, MinRepetitions, cancellationToken)
                    }
                    : measurement;
            }
        }
    }

    private static Measurement Measure(
        ConvBertModel model, BenchCell cell, int threads, TimeSpan budget, bool steps, CancellationToken cancellationToken)
    {
        TokenBatch batch = Batch(cell, model.Config.VocabSize);
        var states = new float[batch.TokenCount * model.Config.HiddenSize];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < MinWarmUps || Stopwatch.GetElapsedTime(start) < budget * WarmUpShare; i++)
            model.Forward(batch, states, cancellationToken);
        var times = new List<double>();
        start = Stopwatch.GetTimestamp();
        while (times.Count < MinRepetitions || Stopwatch.GetElapsedTime(start) < budget)
        {
            long before = Stopwatch.GetTimestamp();
            model.Forward(batch, states, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }
        times.Sort();
        return new Measurement(cell, threads, times.Count, times[times.Count / 2], times[^1])
        {
            Steps =
                steps
                ? BenchSteps.Measure(model, batch, [.. Enumerable.Repeat(cell.Tokens, cell.Texts)], states, times.Count, cancellationToken)
                : null,
        };
    }

    private static TokenBatch Batch(BenchCell cell, int vocabSize)
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
                    measurement.Cell.ToString(),
                    measurement.Threads.ToString(CultureInfo.InvariantCulture),
                    measurement.Repetitions.ToString(CultureInfo.InvariantCulture),
                    measurement.MedianMilliseconds.ToString("0.00", CultureInfo.InvariantCulture),
                    measurement.SlowestMilliseconds.ToString("0.00", CultureInfo.InvariantCulture),
                    measurement.TextsPerSecond.ToString("N0", CultureInfo.InvariantCulture),
                    measurement.TokensPerSecond.ToString("N0", CultureInfo.InvariantCulture),
                ]),
                rightAlignedFrom: 1);
            foreach (Measurement measurement in all)
            {
                string title = $"{measurement.Cell}, {measurement.Threads} {(measurement.Threads == 1 ? "thread" : "threads")}";
                measurement.Steps?.Show(results.Terminal, title);
                measurement.Training?.Show(results.Terminal, title, parts: measurement.Steps is not null);
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
        measurement.Training?.WriteJson(writer, parts: measurement.Steps is not null);
        writer.WriteEndObject();
    }

    private static int ParseThreads(string text) =>
        BenchCell.TryParsePositive(text, out int count) && count <= ConvBertLoadOptions.MaxThreads
        ? count
        : throw new UsageException(
        $"--threads must hold integers from 1 to {ConvBertLoadOptions.MaxThreads} such as 1,2, but holds '{text}'.");

    private static TimeSpan ParseSeconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds <= MaxSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"--seconds must be from 0 to {MaxSeconds}, but is '{text}'.");
}
