namespace ConvBert.Hub;

/// <summary>Where a download comes from and goes to; what is null is taken from the environment.</summary>
public sealed class ConvBertHubOptions
{
    /// <summary>A branch, tag or commit. Default <c>main</c>.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>The cache's folder. Default <c>HF_HUB_CACHE</c>, else <c>HF_HOME/hub</c>, else <c>~/.cache/huggingface/hub</c>.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The hub. Default <c>HF_ENDPOINT</c>, else <c>https://huggingface.co</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The access token, sent to the endpoint's host alone. Default <c>HF_TOKEN</c>, else none.</summary>
    public string? Token { get; init; }

    /// <summary>Whether only the cache is used. Default: whether <c>HF_HUB_OFFLINE</c> is set to 1, true, yes or on.</summary>
    public bool? Offline { get; init; }

    /// <summary>Receives the bytes that are there, file by file. Default none.</summary>
    public IProgress<ConvBertHubProgress>? Progress { get; init; }

    /// <summary>The delay before the first retry; it doubles from one retry to the next.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may stay silent.</summary>
    internal TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    internal string ResolveCacheFolder()
    {
        if ((CacheFolder ?? Variable("HF_HUB_CACHE")) is { } folder) return Path.GetFullPath(folder);
        if (Variable("HF_HOME") is { } home) return Path.GetFullPath(Path.Combine(home, "hub"));
        string caches = Variable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.GetFullPath(Path.Combine(caches, "huggingface", "hub"));
    }

    internal Uri ResolveEndpoint(string repository)
    {
        if (Endpoint is null && !Uri.TryCreate(Variable("HF_ENDPOINT") ?? "https://huggingface.co", UriKind.Absolute, out _))
            throw new ConvBertHubException(repository, null, null, "HF_ENDPOINT is no absolute address");
        Uri endpoint = Endpoint ?? new Uri(Variable("HF_ENDPOINT") ?? "https://huggingface.co");
        return endpoint.IsAbsoluteUri && endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw new ConvBertHubException(repository, null, null, $"the endpoint {endpoint} is no http or https address");
    }

    internal string? ResolveToken() => Token ?? Variable("HF_TOKEN");

    internal bool ResolveOffline() => Offline ?? Variable("HF_HUB_OFFLINE")?.ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON";

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value.Trim() : null;
}

/// <summary>How far the download of one file is.</summary>
/// <param name="File">The file's name in the repository.</param>
/// <param name="Bytes">Bytes on disk.</param>
/// <param name="Size">Bytes of the whole file, or null where the server does not say.</param>
public readonly record struct ConvBertHubProgress(string File, long Bytes, long? Size);
