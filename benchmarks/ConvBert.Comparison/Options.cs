using System.Globalization;
using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>What to compare.</summary>
internal enum ComparisonKind
{
    Latency,
    Ragged,
    Load,
    Callers,
    Soak,
    Stream,
    Tokenizers,
    Quantized,
    Neighbours,
}

/// <summary>The command line of the comparison program.</summary>
internal sealed record Options
{
    public const string Usage = """
        Compares ConvBert for .NET with other runtimes in interleaved repetitions of one run.

        dotnet run -c Release --project benchmarks/ConvBert.Comparison -- [options]

          (none of the next eight)       latency of forward passes against ONNX Runtime
          --quantized                    forwards in 8 bits against our own float32 and ONNX Runtime's dynamic int8
          --ragged                       texts of mixed lengths: ours without padding, ONNX Runtime padded and one by one
          --load                         loading up to the first answer, against ONNX Runtime
          --callers                      eight callers at once against a batch of eight, and the cost of an idle model
          --neighbours                   forwards on each number of threads beside none, one and two processes that hold a core
          --soak                         forwards of random lengths, one after the other: ours alone, whether its memory stays flat
          --stream                       a stream of 20,000 short texts through a pipeline, against bare forwards of the same tokens
          --tokenizers                   ours against Microsoft.ML.Tokenizers, documents and single lines, one thread and all

          --sizes base,small             of base, medium-small, small (default: all)
          --cells 1x16,8x128             batch x sequence (default: 1x16,1x128,1x384,8x128)
          --threads 1,2                  thread counts (default: 1,2)
          --seconds 4                    measuring time of a cell (default: 4)
          --forwards 20000               forwards of --soak (default: 20000)
          --onnx DIR                     folder of the graphs and of the lists of their weights (default: ../shared/bench/onnx)
          --weights normal               how the weights of --quantized lie about zero: uniform (default) or normal
          --corpus PATH                  UTF-8 text or folder of .txt files for --tokenizers (default: ../shared/corpus)
          --vocab DIR                    tokenizer folder with vocab.txt (default: ../shared/vocab/bert-base-uncased)
          --published FILE               this program as published in another way, with ReadyToRun or as native code, for more fresh processes of --load
          --classifier DIR               text classification model for --stream, such as src/ConvBert.Cli/Demo/sentiment
          --svg FILE                     also draw the latency cells as a roofline
          --results DIR                  also keep the result as DIR/<processor>/<what was compared>.md, with environment.txt beside it
          --markdown                     a Markdown document instead of a table
          --json                         one JSON object a line instead of a table
        """;

    public ComparisonKind Kind { get; private set; }

    public IReadOnlyList<PublishedSize> Sizes { get; private set; } = PublishedSize.All;

    public IReadOnlyList<Cell> Cells { get; private set; } = [new(1, 16), new(1, 128), new(1, 384), new(8, 128)];

    public IReadOnlyList<int> Threads { get; private set; } = [1, 2];

    public TimeSpan CellTime { get; private set; } = TimeSpan.FromSeconds(4);

    /// <summary>How the weights of <c>--quantized</c> lie about zero.</summary>
    public WeightSpread Spread { get; private set; }

    /// <summary>Forwards of a soak.</summary>
    public int Forwards { get; private set; } = 20_000;

    /// <summary>The folder of the ONNX graphs; null for the one beside the repository.</summary>
    public string? OnnxFolder { get; private set; }

    /// <summary>The texts of the tokenizer comparison; null for those beside the repository.</summary>
    public string? Corpus { get; private set; }

    /// <summary>The tokenizers' folder; null for the one beside the repository.</summary>
    public string? VocabFolder { get; private set; }

    /// <summary>The folder of the stream's text classification model.</summary>
    public string? Classifier { get; private set; }

    /// <summary>The program of further fresh processes; null for none.</summary>
    public string? Published { get; private set; }

    public string? SvgFile { get; private set; }

    /// <summary>Where results are kept; null for nowhere.</summary>
    public string? ResultsFolder { get; private set; }

    /// <summary>The name of a kept result.</summary>
    public string ResultsName => Kind.ToString().ToLowerInvariant();

    public ReportForm Form { get; private set; }

    public bool Help { get; private set; }

    /// <exception cref="ComparisonException">An argument is unknown, or a value is missing or impossible.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options();
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (options.TakeFlag(name)) continue;
            if (!IsValued(name)) throw new ComparisonException($"{name}: unknown option; --help lists all.");
            if (++i == arguments.Count) throw new ComparisonException($"{name}: expected a value.");
            options.TakeValue(name, arguments[i]);
        }

        return options;
    }

    private static bool IsValued(string name) =>
        name is "--sizes" or "--cells" or "--weights" or "--threads" or "--seconds" or "--forwards" or "--onnx" or "--corpus" or "--vocab"
            or "--published" or "--classifier" or "--svg" or "--results";

    private bool TakeFlag(string name)
    {
        switch (name)
        {
            case "--quantized": SetKind(ComparisonKind.Quantized); return true;
            case "--ragged": SetKind(ComparisonKind.Ragged); return true;
            case "--load": SetKind(ComparisonKind.Load); return true;
            case "--callers": SetKind(ComparisonKind.Callers); return true;
            case "--neighbours": SetKind(ComparisonKind.Neighbours); return true;
            case "--soak": SetKind(ComparisonKind.Soak); return true;
            case "--stream": SetKind(ComparisonKind.Stream); return true;
            case "--tokenizers": SetKind(ComparisonKind.Tokenizers); return true;
            case "--json": Form = ReportForm.Json; return true;
            case "--markdown": Form = ReportForm.Markdown; return true;
            case "--help" or "-h": Help = true; return true;
            default: return false;
        }
    }

    private void SetKind(ComparisonKind kind)
    {
        if (Kind != ComparisonKind.Latency && Kind != kind)
            throw new ComparisonException("--quantized, --ragged, --load, --callers, --neighbours, --soak, --stream and --tokenizers are mutually exclusive.");
        Kind = kind;
    }

    private void TakeValue(string name, string value)
    {
        switch (name)
        {
            case "--sizes": Sizes = List(name, value, Size); break;
            case "--cells": Cells = List(name, value, Cell.Parse); break;
            case "--threads": Threads = List(name, value, text => Count(name, text)); break;
            case "--seconds": CellTime = TimeSpan.FromSeconds(Count(name, value)); break;
            case "--weights": Spread = Weights(value); break;
            case "--forwards": Forwards = Count(name, value, max: 100_000_000); break;
            case "--onnx": OnnxFolder = value; break;
            case "--corpus": Corpus = value; break;
            case "--vocab": VocabFolder = value; break;
            case "--published": Published = value; break;
            case "--classifier": Classifier = value; break;
            case "--svg": SvgFile = value; break;
            case "--results": ResultsFolder = value; break;
            default: throw new ComparisonException($"{name}: unknown option; --help lists all.");
        }
    }

    private static List<T> List<T>(string name, string value, Func<string, T> parse)
    {
        string[] parts = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0) throw new ComparisonException($"{name}: the list is empty.");
        return [.. parts.Select(parse)];
    }

    private static PublishedSize Size(string name) =>
        PublishedSize.All.FirstOrDefault(size => size.Name == name)
        ?? throw new ComparisonException(
        $"--sizes: \"{name}\" is not a published size; expected one of {string.Join(", ", PublishedSize.All)}.");

    private static WeightSpread Weights(string name) => name switch
    {
        "uniform" => WeightSpread.Uniform,
        "normal" => WeightSpread.Normal,
        _ => throw new ComparisonException($"--weights: \"{name}\" is neither uniform nor normal."),
    };

    private static int Count(string name, string text, int max = 1024) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 && count <= max
            ? count
            : throw new ComparisonException($"{name}: \"{text}\" is not a whole number from 1 to {max}.");
}
