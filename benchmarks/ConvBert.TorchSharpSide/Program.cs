using System.Globalization;
using ConvBert.Checkpoints;
using ConvBert.TorchSharpSide;

const string Usage = """
    ConvBert.TorchSharpSide FOLDER THREADS
    Reads the model and the batch that ConvBert.TrainingComparison wrote into FOLDER, and answers its commands (version, loss, step, memory)
    with libtorch, one a line, by JSON. benchmarks/training/compare.py drives both.
    """;

if (args.Length != 2 || !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out int threads) || threads < 1)
{
    Console.WriteLine(Usage);
    return args is ["--help" or "-h"] ? 0 : 2;
}

try
{
    LibraryVersions.MakeWeak(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"), "GLIBCXX_3.4.32");
    using var side = new TorchSide(args[0], threads);
    side.Answer(Console.In, Console.Out);
    return 0;
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or CheckpointException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
