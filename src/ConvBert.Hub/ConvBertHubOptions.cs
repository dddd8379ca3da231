namespace ConvBert.Hub;

/// <summary>Where a download comes from and goes to; what is null is taken from the environment.</summary>
public sealed class ConvBertHubOptions
{
    /// <summary>A branch, tag or commit. Default <c>main</c>.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>
    /// The cache's folder; a leading <c>~</c> and variables are expanded. Default <c>HF_HUB_CACHE</c>, else <c>HUGGINGFACE_HUB_CACHE</c>,
    /// else <c>hub</c> in
    /// <c>HF_HOME</c>, in <c>XDG_CACHE_HOME/huggingface</c> or in <c>~/.cache/huggingface</c>.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>The hub. Default <c>HF_ENDPOINT</c>, else <c>https://huggingface.co</c>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// The access token, sent to the endpoint's host alone; line ends and white space around it are removed, and an empty one means none.
    /// Default
    /// <c>HF_TOKEN</c>, else <c>HUGGING_FACE_HUB_TOKEN</c>, else the file <c>HF_TOKEN_PATH</c> or <c>token</c> in <c>HF_HOME</c>, else
    /// none.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>
    /// Whether only the cache is used. Default: whether <c>HF_HUB_OFFLINE</c>, else <c>TRANSFORMERS_OFFLINE</c>, is set to 1, true, yes or
    /// on.
    /// </summary>
    public bool? Offline { get; init; }

    /// <summary>Receives the bytes that are there, file by file. Default none.</summary>
    public IProgress<ConvBertHubProgress>? Progress { get; init; }

    /// <summary>The delay before the first retry; it doubles from one retry to the next.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may stay silent.</summary>
    internal TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    internal string ResolveCacheFolder()
        => string.IsNullOrWhiteSpace(CacheFolder) ? HubEnvironment.CacheFolder : HubEnvironment.Expand(CacheFolder);

    internal Uri ResolveEndpoint(string repository)
    {
        Uri? endpoint = Endpoint;
        if (endpoint is null && !Uri.TryCreate(HubEnvironment.Endpoint ?? "https://huggingface.co", UriKind.Absolute, out endpoint))
            throw new ConvBertHubException(repository, null, null, "HF_ENDPOINT is not an absolute address");
        // Only the scheme and the host are shown: an address may hold a password.
        if (!endpoint.IsAbsoluteUri) throw new ConvBertHubException(repository, null, null, "the endpoint is not an absolute address");
        return endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw new ConvBertHubException(
                repository, null, null, $"the endpoint {endpoint.Scheme}://{endpoint.Host} is not an http or https address");
    }

    internal string? ResolveToken(string repository)
    {
        string? token = Token is null ? HubEnvironment.Token() : HubEnvironment.CleanToken(Token);
        return token is null || token.All(c => c is > ' ' and < '\x7F')
            ? token
            : throw new ConvBertHubException(
                repository, null, null, "the access token holds a character that no token has; check HF_TOKEN");
    }

    internal bool ResolveOffline() => Offline ?? HubEnvironment.IsOffline;
}

/// <summary>How far the download of one file is.</summary>
/// <param name="File">The file's name in the repository.</param>
/// <param name="Bytes">Bytes on disk.</param>
/// <param name="Size">Bytes of the whole file, or null where the server does not say.</param>
public readonly record struct ConvBertHubProgress(string File, long Bytes, long? Size);
