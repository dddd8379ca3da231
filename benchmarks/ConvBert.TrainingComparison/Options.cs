using System.Globalization;
using ConvBert.Measurement;

namespace ConvBert.TrainingComparison;

/// <summary>What one process of our side measures.</summary>
internal sealed record Options(PublishedSize Size, int Threads, bool Ragged, bool Recompute, string Folder)
{
    public const string Usage = """
        ConvBert.TrainingComparison SIZE THREADS FOLDER [--ragged] [--recompute]
        Writes a synthetic model and a batch into FOLDER, then answers commands, one a line, by JSON, one a line:
          loss      the loss without dropout
          forward   times a forward of the same tokens with the inference model
          step      times a training step: forward, backward, AdamW, dropout 0.1
          profile   the shortest times of a step's parts
          floor     the operations of a step, and the processor's peak just now
          memory    the process's peak memory
        benchmarks/training/compare.py drives it beside libtorch.
        """;

    public static Options? Parse(string[] args)
    {
        if (args.Length < 3 || !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out int threads) || threads < 1)
            return null;
        PublishedSize? size = PublishedSize.All.FirstOrDefault(candidate => candidate.Name.EndsWith(args[0], StringComparison.Ordinal));
        if (size is null || args[3..].Any(flag => flag is not ("--ragged" or "--recompute"))) return null;
        return new(size, threads, args.Contains("--ragged"), args.Contains("--recompute"), args[2]);
    }
}
