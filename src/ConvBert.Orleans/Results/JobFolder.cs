using System.Globalization;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;

namespace ConvBert.Orleans.Results;

/// <summary>
/// The output of a job. Results gather in a folder of their own, named by their content, so that a shard that is answered twice is one file
/// and a half-written one is none; at the end the files of the ledger move into place and the manifest follows them.
/// </summary>
/// <param name="output">The output folder.</param>
/// <param name="id">The job's name.</param>
internal sealed class JobFolder(string output, string id)
{
    private const string WorkPrefix = ".work-";
    private const int NameDigits = 32;

    /// <summary>Where results gather.</summary>
    public string Work { get; } = Path.Combine(output, WorkPrefix + id);

    /// <summary>The manifest.</summary>
    public string Manifest { get; } = Path.Combine(output, "manifest.json");

    /// <summary>Makes the folders of a new job.</summary>
    /// <exception cref="BulkJobException">The output has the results of another.</exception>
    public void Create()
    {
        Directory.CreateDirectory(output);
        string? taken = Directory.EnumerateFileSystemEntries(output).Select(Path.GetFileName).FirstOrDefault(
            name => name == "manifest.json" || IsPart(name!) || (name!.StartsWith(WorkPrefix, StringComparison.Ordinal)
                && name != WorkPrefix + id));
        if (taken is not null) throw new BulkJobException($"The output '{output}' has results already ('{taken}'); name another folder.");
        Directory.CreateDirectory(Work);
    }

    /// <summary>The file name of a shard in the output.</summary>
    public static string NameOf(int ordinal) => string.Create(CultureInfo.InvariantCulture, $"part-{ordinal:D5}.jsonl");

    /// <summary>The file of a shard's result until the end.</summary>
    public string PathOf(int ordinal, string sha256) =>
        Path.Combine(Work, string.Create(CultureInfo.InvariantCulture, $"part-{ordinal:D5}-{sha256.AsSpan(0, NameDigits)}.jsonl"));

    /// <summary>A file that one attempt at a shard writes.</summary>
    public string NewPathOf(int ordinal) =>
        Path.Combine(Work, string.Create(CultureInfo.InvariantCulture, $"part-{ordinal:D5}-{Guid.NewGuid():N}.tmp"));

    /// <summary>The note of the attempts at a shard.</summary>
    public string TriesOf(int ordinal) => Path.Combine(Work, string.Create(CultureInfo.InvariantCulture, $"part-{ordinal:D5}.tries"));

    /// <summary>The results whose files are missing or cut, as after a loss of power.</summary>
    public IEnumerable<ShardResult> Missing(IEnumerable<ShardResult> results) => results.Where(
        result => !HasLength(PathOf(result.Ordinal, result.Sha256), result.Bytes) && !HasLength(Final(result.Ordinal), result.Bytes));

    /// <summary>
    /// Moves the results into place, writes the manifest and removes what is left; what was done of it before is passed over.
    /// </summary>
    public void Finish(JobManifest manifest, IEnumerable<ShardResult> results)
    {
        foreach (ShardResult result in results)
        {
            string gathered = PathOf(result.Ordinal, result.Sha256);
            if (File.Exists(gathered)) File.Move(gathered, Final(result.Ordinal), overwrite: true);
        }

        string partial = Manifest + ".partial";
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            manifest.Write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, Manifest, overwrite: true);
        if (Directory.Exists(Work)) Directory.Delete(Work, recursive: true);
    }

    private string Final(int ordinal) => Path.Combine(output, NameOf(ordinal));

    private static bool IsPart(string name) =>
        name.StartsWith("part-", StringComparison.Ordinal) && name.EndsWith(".jsonl", StringComparison.Ordinal);

    private static bool HasLength(string path, long length) => new FileInfo(path) is { Exists: true } file && file.Length == length;
}
