using ConvBert.Checkpoints;
using ConvBert.Hub;
using ConvBert.Tokenization.Files;

namespace ConvBert.Orleans.Models;

/// <summary>
/// Where a model's files are on this machine: a folder or file, or a snapshot of the hub's cache, whose commits are folders beside each other.
/// </summary>
internal static class ModelPlace
{
    private const string Snapshots = "snapshots";

    /// <summary>The folder that a model's name stands for.</summary>
    /// <param name="path">A folder, a file, <c>…/models--ORG--NAME</c>, or <c>ORG/NAME</c> in this machine's cache.</param>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static string FolderOf(string path)
    {
        string place = Path.Exists(path) || !ConvBertHub.IsRepository(path) ? path : ConvBertHub.CachedFolderOf(path);
        string folder = HubCache.FolderOf(place, new ConvBertLoadOptions().Revision);
        if (Directory.Exists(folder)) return folder;
        throw new DirectoryNotFoundException($"No model at '{path}': neither a folder nor in the hub's cache.");
    }

    /// <summary>The other snapshots beside a folder of the cache: what the cache still holds of commits before and after.</summary>
    public static IEnumerable<string> OthersThan(string folder) => RepositoryOf(folder) is { } repository
        ? Directory.EnumerateDirectories(Path.Combine(repository, Snapshots)).Where(other => other != folder).Order(StringComparer.Ordinal)
        : [];

    /// <summary>Compares the files of a snapshot with the hashes that the hub named them by; other folders have none.</summary>
    /// <exception cref="ConvBertHubException">A file is damaged.</exception>
    public static async Task VerifyAsync(string folder, CancellationToken cancellationToken)
    {
        if (RepositoryOf(folder) is not { } repository) return;
        string name = HubCacheFolder.RepositoryOf(Path.GetFileName(repository))!;
        var options = new ConvBertHubOptions
        {
            CacheFolder = Path.GetDirectoryName(repository),
            Revision = Path.GetFileName(folder),
            Offline = true,
        };
        await ConvBertHub.DownloadAsync(name, options, cancellationToken).ConfigureAwait(false);
    }

    private static string? RepositoryOf(string folder)
    {
        string snapshots = Path.GetDirectoryName(Path.GetFullPath(folder)) ?? "", repository = Path.GetDirectoryName(snapshots) ?? "";
        return Path.GetFileName(snapshots) == Snapshots && HubCacheFolder.RepositoryOf(Path.GetFileName(repository)) is not null
            ? repository
            : null;
    }
}
