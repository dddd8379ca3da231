namespace ConvBert.Explain;

/// <summary>
/// The hashes by which a page allows its own script and style. Written down, because computing one on Linux takes OpenSSL, which not every
/// system has; a test computes them.
/// </summary>
internal static class PageHashes
{
    public const string Script = "sha256-6WxPBgVr1dtXr2htK/j/Xeb0+hQY+8qqtNJWLj6tsNU=";

    public const string Style = "sha256-eIfNjMXbzl0eDArv/ueTaAOiHQA8j8TLn+YSZnu3U5s=";
}
