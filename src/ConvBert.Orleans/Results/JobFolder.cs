using System.Globalization;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;

namespace ConvBert.Orleans.Results;

/// <summary>
/// The output of a job. Results gather in a folder of their own, named by their content, so that a shard that is answered twice is one file
/// and a half-written one is none; at the end the files of the ledger move into place and the manifest follows them.
/// </summary>
/// <param name="stores">The stores of this silo.</param>
/// <param name="output">The output folder.</param>
/// <param name="id">The job's name.</param>
internal sealed class JobFolder(FileStores stores, string output, string id)
{
    private const string WorkPrefix = ".work-";
    private const int NameDigits = 32;

    /// <summary>The digits of a part's number, unless the job has more parts than they count.</summary>
    private const int LeastDigits = 5;

    /// <summary>How many results move into place at a time: a store that is far away takes a while for each.</summary>
    private const int MovesAtOnce = 8;

    /// <summary>Where results gather.</summary>
    public string Work => Store.Combine(output, WorkPrefix + id);

    /// <summary>The manifest.</summary>
    public string Manifest => Store.Combine(output, "manifest.json");

    /// <summary>Where the output is.</summary>
    public IFileStore Store => stores.Of(output);

    /// <summary>Makes the folders of a new job.</summary>
    /// <exception cref="BulkJobException">The output has the results of another.</exception>
    public async Task CreateAsync()
    {
        string? taken = (await Store.ListAsync(output).ConfigureAwait(false)).Keys.FirstOrDefault(
            name => name == "manifest.json" || IsPart(name) || (name.StartsWith(WorkPrefix, StringComparison.Ordinal)
                && name != WorkPrefix + id));
        if (taken is not null) throw new BulkJobException($"The output '{output}' has results already ('{taken}'); name another folder.");
        await Store.CreateFolderAsync(Work).ConfigureAwait(false);
    }

    /// <summary>Removes what has gathered.</summary>
    public Task RemoveWorkAsync() => Store.RemoveFolderAsync(Work);

    /// <summary>The file name of a shard in the output. The numbers of a job have as many digits as the last, so that names are in order.</summary>
    /// <param name="ordinal">The shard.</param>
    /// <param name="shards">The shards of the job.</param>
    public static string NameOf(int ordinal, int shards)
    {
        int digits = Math.Max(LeastDigits, Digits(shards - 1).Length);
        return $"part-{Digits(ordinal).PadLeft(digits, '0')}.jsonl";
    }

    /// <summary>The file of a shard's result until the end.</summary>
    public string PathOf(int ordinal, string sha256) => Store.Combine(Work, GatheredName(ordinal, sha256));

    /// <summary>A file that one attempt at a shard writes.</summary>
    public string NewPathOf(int ordinal) =>
        Store.Combine(Work, string.Create(CultureInfo.InvariantCulture, $"part-{ordinal:D5}-{Guid.NewGuid():N}.tmp"));

    /// <summary>The note of the attempts at a shard.</summary>
    public string TriesOf(int ordinal) => Store.Combine(Work, string.Create(CultureInfo.InvariantCulture, $"part-{ordinal:D5}.tries"));

    /// <summary>The results whose files are missing or cut, as after a loss of power.</summary>
    public async Task<ShardResult[]> MissingAsync(JobManifest manifest)
    {
        IReadOnlyDictionary<string, long> gathered = await Store.ListAsync(Work).ConfigureAwait(false);
        IReadOnlyDictionary<string, long> final = await Store.ListAsync(output).ConfigureAwait(false);
        return
        [
            .. manifest.Results.Where(result => gathered.GetValueOrDefault(GatheredName(result), -1) != result.Bytes
                && final.GetValueOrDefault(NameOf(result.Ordinal, manifest.Shards.Count), -1) != result.Bytes),
        ];
    }

    /// <summary>
    /// Moves the results into place, writes the manifest and removes what is left; what was done of it before is passed over.
    /// </summary>
    public async Task FinishAsync(JobManifest manifest)
    {
        IReadOnlyDictionary<string, long> gathered = await Store.ListAsync(Work).ConfigureAwait(false);
        await Parallel.ForEachAsync(
            manifest.Results.Where(result => gathered.ContainsKey(GatheredName(result))),
            new ParallelOptions { MaxDegreeOfParallelism = MovesAtOnce },
            async (result, _) => await Store.MoveAsync(
                PathOf(result.Ordinal, result.Sha256),
                Store.Combine(output, NameOf(result.Ordinal, manifest.Shards.Count)), result.Bytes).ConfigureAwait(false))
            .ConfigureAwait(false);
        using (IDraft file = Store.Begin(Manifest + ".partial"))
        {
            manifest.Write(file.Content);
            await file.CompleteAsync(Manifest, CancellationToken.None).ConfigureAwait(false);
        }

        await RemoveWorkAsync().ConfigureAwait(false);
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string GatheredName(ShardResult result) => GatheredName(result.Ordinal, result.Sha256);

    private static string GatheredName(int ordinal, string sha256) =>
        string.Create(CultureInfo.InvariantCulture, $"part-{ordinal:D5}-{sha256.AsSpan(0, NameDigits)}.jsonl");

    private static bool IsPart(string name) =>
        name.StartsWith("part-", StringComparison.Ordinal) && name.EndsWith(".jsonl", StringComparison.Ordinal);
}
