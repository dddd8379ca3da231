using System.Text.RegularExpressions;
using ConvBert.Checkpoints;

namespace ConvBert.Hub;

/// <summary>Downloads checkpoints into Hugging Face's local cache layout.</summary>
public static partial class ConvBertHub
{
    /// <summary>Downloads what this runtime reads of a repository; what the cache holds already is not downloaded again.</summary>
    /// <param name="repository">The repository, such as <c>YituTech/conv-bert-base</c>.</param>
    /// <param name="options">Revision, cache, hub, token and progress; the environment's unless given.</param>
    /// <param name="cancellationToken">Stops the download; the next one resumes it.</param>
    /// <returns>The snapshot's folder, which every <c>FromPretrained</c> takes.</returns>
    /// <exception cref="ConvBertHubException">The download cannot be done, or, offline, the cache does not hold the revision.</exception>
    /// <exception cref="ArgumentException">The repository or the revision is no name.</exception>
    public static async Task<string> DownloadAsync(string repository, ConvBertHubOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ConvBertHubOptions();
        ArgumentNullException.ThrowIfNull(repository);
        if (!Repositories().IsMatch(repository) || repository.Split('/').Any(IsDots) || repository.Contains("--", StringComparison.Ordinal))
            throw new ArgumentException($"'{repository}' is no repository: expected ORG/NAME", nameof(repository));
        if (!Revisions().IsMatch(options.Revision) || options.Revision.Split('/').Any(IsDots))
            throw new ArgumentException($"'{options.Revision}' is no revision: expected a branch, a tag or a commit", nameof(options));

        string name = "models--" + repository.Replace("/", "--", StringComparison.Ordinal), cache = options.ResolveCacheFolder();
        string folder = Path.Combine(cache, name);
        if (options.ResolveOffline()) return Cached(repository, folder, options.Revision);

        using var client = new HubClient(repository, options);
        RepositoryFiles files = await ListAsync(client, repository, options.Revision, cancellationToken).ConfigureAwait(false);
        string snapshot = Path.Combine(folder, "snapshots", files.Commit);
        Directory.CreateDirectory(snapshot);
        var download = new BlobDownload(client, repository, Path.Combine(folder, "blobs"), Path.Combine(cache, ".locks", name), options);
        async Task FetchAsync(IEnumerable<string> names)
        {
            foreach (string file in names)
            {
                string path = Path.Combine(snapshot, file);
                // A commit never changes, and a file appears in its snapshot only once verified.
                if (File.Exists(path) && new FileInfo(path).ResolveLinkTarget(true)?.Exists != false) continue;
                Link(path, folder, await download.RunAsync(files.Commit, file, cancellationToken).ConfigureAwait(false));
            }
        }

        await FetchAsync(files.Names).ConfigureAwait(false);
        if (files.Index is { } index) await FetchAsync(files.Shards(repository, Path.Combine(snapshot, index))).ConfigureAwait(false);
        if (options.Revision != files.Commit) WriteReference(Path.Combine(folder, "refs", options.Revision), files.Commit);
        return snapshot;
    }

    private static async Task<RepositoryFiles> ListAsync(HubClient client, string repository, string revision, CancellationToken cancellationToken)
    {
        Uri address = client.Address($"api/models/{repository}/revision/{Uri.EscapeDataString(revision)}");
        using HttpResponseMessage response = await client.SendAsync(HttpMethod.Get, address, null, null, (_, _) => true, cancellationToken).ConfigureAwait(false);
        try
        {
            return RepositoryFiles.Parse(repository, await client.ReadAsync(response, cancellationToken).ConfigureAwait(false));
        }
        catch (HttpRequestException exception)
        {
            throw new ConvBertHubException(repository, null, response.StatusCode, $"the list of files cannot be read ({exception.Message})", exception);
        }
    }

    private static string Cached(string repository, string folder, string revision)
    {
        try
        {
            string snapshot = HubCache.Resolve(folder, revision);
            if (snapshot != folder) return snapshot;
        }
        catch (CheckpointException exception)
        {
            throw new ConvBertHubException(repository, null, null, $"offline, and {exception.Message}; unset HF_HUB_OFFLINE to download it", exception);
        }
        throw new ConvBertHubException(repository, null, null, $"offline, and the cache {Path.GetDirectoryName(folder)} does not hold it; unset HF_HUB_OFFLINE to download it");
    }

    private static void Link(string path, string folder, string blob)
    {
        string fresh = $"{path}.{Guid.NewGuid():N}";
        try
        {
            File.CreateSymbolicLink(fresh, Path.Combine("..", "..", "blobs", blob));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            // Windows without developer mode, and file systems without links.
            File.Copy(Path.Combine(folder, "blobs", blob), fresh);
        }
        File.Move(fresh, path, overwrite: true);
    }

    private static void WriteReference(string path, string commit)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string fresh = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllText(fresh, commit);
        File.Move(fresh, path, overwrite: true);
    }

    private static bool IsDots(string part) => part is "" or "." or "..";

    [GeneratedRegex(@"\A[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)?\z")]
    private static partial Regex Repositories();

    [GeneratedRegex(@"\A[A-Za-z0-9._/-]+\z")]
    private static partial Regex Revisions();
}
