using System.Text.RegularExpressions;
using ConvBert.Checkpoints;
using ConvBert.Tokenization.Files;

namespace ConvBert.Hub;

/// <summary>Downloads checkpoints into Hugging Face's local cache layout.</summary>
public static partial class ConvBertHub
{
    /// <summary>
    /// Downloads what this runtime reads of a repository; what the cache holds already is checked against its hash and not downloaded
    /// again.
    /// </summary>
    /// <param name="repository">The repository, such as <c>YituTech/conv-bert-base</c>.</param>
    /// <param name="options">Revision, cache, hub, token and progress; the environment's unless given.</param>
    /// <param name="cancellationToken">Stops the download; the next one resumes it.</param>
    /// <returns>The snapshot's folder, which every <c>FromPretrained</c> takes.</returns>
    /// <exception cref="ConvBertHubException">The download cannot be done, or, offline, the cache does not hold the revision.</exception>
    /// <exception cref="ArgumentException">The repository or the revision is not a valid name.</exception>
    public static async Task<string> DownloadAsync(
        string repository, ConvBertHubOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ConvBertHubOptions();
        ArgumentNullException.ThrowIfNull(repository);
        if (!IsRepository(repository))
        {
            throw new ArgumentException(
                $"'{repository}' is not a repository: expected ORG/NAME of letters, digits, '-', '_' and '.', neither part beginning or ending with '-' or '.'", nameof(repository));
        }
        if (!Revisions().IsMatch(options.Revision) || options.Revision.Split('/').Any(IsDots))
            throw new ArgumentException($"'{options.Revision}' is not a revision: expected a branch, a tag or a commit", nameof(options));

        OpenSsl.Require(repository);
        string name = HubCacheFolder.NameOf(repository), cache = options.ResolveCacheFolder();
        try
        {
            return options.ResolveOffline()
                ? await CachedAsync(repository, Path.Combine(cache, name), options, cancellationToken).ConfigureAwait(false)
                : await FetchAsync(repository, cache, name, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConvBertHubException(repository, null, null, $"the cache {cache} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a name can be a repository's.</summary>
    /// <param name="name">A name such as <c>YituTech/conv-bert-base</c>.</param>
    public static bool IsRepository(string name)
        => Repositories().IsMatch(name) && !name.Contains("--", StringComparison.Ordinal) && !name.Contains("..", StringComparison.Ordinal)
            && !name.EndsWith(".git", StringComparison.Ordinal);

    /// <summary>The folder that the cache has for a repository, whether or not it is there.</summary>
    /// <param name="repository">The repository, such as <c>YituTech/conv-bert-base</c>.</param>
    /// <param name="options">The cache's folder; the environment's unless given.</param>
    public static string CachedFolderOf(string repository, ConvBertHubOptions? options = null)
        => Path.Combine((options ?? new ConvBertHubOptions()).ResolveCacheFolder(), HubCacheFolder.NameOf(repository));

    private static async Task<string> FetchAsync(
        string repository, string cache, string name, ConvBertHubOptions options, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(cache, name);
        using var client = new HubClient(repository, options);
        RepositoryFiles files = await ListAsync(client, repository, options.Revision, cancellationToken).ConfigureAwait(false);
        var snapshot = new Snapshot(folder, files.Commit);
        Directory.CreateDirectory(snapshot.Path);
        var download = new BlobDownload(client, repository, Path.Combine(folder, "blobs"), Path.Combine(cache, ".locks", name), options);
        async Task FetchAsync(IEnumerable<string> names)
        {
            foreach (string file in names)
            {
                // A commit never changes: what its snapshot holds needs no request.
                if (await snapshot.HoldsAsync(file, cancellationToken).ConfigureAwait(false)) continue;
                string blob = await download.RunAsync(files.Commit, file, cancellationToken).ConfigureAwait(false);
                await snapshot.LinkAsync(file, blob, cancellationToken).ConfigureAwait(false);
            }
        }

        await FetchAsync(files.Names).ConfigureAwait(false);
        if (files.Index is { } index) await FetchAsync(files.Shards(repository, snapshot.File(index))).ConfigureAwait(false);
        if (options.Revision != files.Commit) snapshot.NameBy(options.Revision);
        return snapshot.Path;
    }

    private static async Task<RepositoryFiles> ListAsync(
        HubClient client, string repository, string revision, CancellationToken cancellationToken)
    {
        Uri address = client.Address($"api/models/{repository}/revision/{Uri.EscapeDataString(revision)}");
        using HttpResponseMessage response = await client.SendAsync(HttpMethod.Get, address, null, null, (_, _) => true, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return RepositoryFiles.Parse(repository, await client.ReadAsync(response, cancellationToken).ConfigureAwait(false));
        }
        catch (HttpRequestException exception)
        {
            throw new ConvBertHubException(
                repository, null, response.StatusCode, $"the list of files cannot be read ({exception.Message})", exception);
        }
    }

    private static async Task<string> CachedAsync(
        string repository, string folder, ConvBertHubOptions options, CancellationToken cancellationToken)
    {
        ConvBertHubException Missing(string reason, Exception? inner = null)
        {
            string way = options.Offline is null ? "unset HF_HUB_OFFLINE and TRANSFORMERS_OFFLINE to download it" : "download it first";
            return new(repository, null, null, $"offline, and {reason}; {way}", inner);
        }

        string path;
        try
        {
            path = HubCache.Resolve(folder, options.Revision);
        }
        catch (CheckpointException exception)
        {
            throw Missing(exception.Message, exception);
        }
        if (path == folder) throw Missing($"the cache {Path.GetDirectoryName(folder)} does not hold it");
        var snapshot = new Snapshot(folder, Path.GetFileName(path));
        foreach (string file in Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)).Where(RepositoryFiles.IsRead)
            .Order(StringComparer.Ordinal))
        {
            if (await snapshot.IsDamagedAsync(file, cancellationToken).ConfigureAwait(false))
                throw Missing($"the cached file {snapshot.File(file)} is damaged");
        }
        return path;
    }

    private static bool IsDots(string part) => part is "" or "." or "..";

    // Hugging Face's rule; a name begins and ends with a character of a word.
    [GeneratedRegex(@"\A(\b[A-Za-z0-9._-]+\b/)?\b[A-Za-z0-9._-]{1,96}\b\z")]
    private static partial Regex Repositories();

    [GeneratedRegex(@"\A[A-Za-z0-9._/-]+\z")]
    private static partial Regex Revisions();
}
