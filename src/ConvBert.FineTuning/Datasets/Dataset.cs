using ConvBert.FineTuning.Datasets;

namespace ConvBert.FineTuning;

/// <summary>
/// A set of examples that has been looked through once: their number, their labels, and the lines that hold none. The examples are read
/// anew whenever they are asked for, so that a file need not fit into memory.
/// </summary>
public abstract class Dataset
{
    /// <summary>How many refused lines are kept with their reasons; all are counted.</summary>
    public const int MaxRefused = 100;

    private protected Dataset(string name, DatasetSummary summary)
    {
        Name = name;
        Count = summary.Count;
        Labels = summary.Labels;
        LabelCounts = summary.LabelCounts;
        ProblemType = summary.ProblemType;
        Refused = summary.Refused;
        RefusedCount = summary.RefusedCount;
        Fingerprint = summary.Fingerprint;
    }

    /// <summary>The file's path, or what the examples were named.</summary>
    public string Name { get; }

    /// <summary>The number of examples.</summary>
    public long Count { get; }

    /// <summary>
    /// The names of the labels or tags in the order of their ids: those given, or those of the data, sorted; empty for tasks without.
    /// </summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How often each of <see cref="Labels"/> occurs, in the same order.</summary>
    public IReadOnlyList<long> LabelCounts { get; }

    /// <summary>What a text classifier is to say; null for other tasks.</summary>
    public ProblemType? ProblemType { get; }

    /// <summary>The first <see cref="MaxRefused"/> lines that hold no example.</summary>
    public IReadOnlyList<RefusedLine> Refused { get; }

    /// <summary>The number of lines that hold no example.</summary>
    public long RefusedCount { get; }

    /// <summary>A hash of all that the examples depend on: the file's content and the options of reading.</summary>
    public string Fingerprint { get; }
}
