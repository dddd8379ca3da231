using System.Text.RegularExpressions;
using ConvBert.Tokenization.Files;

namespace ConvBert.Hub;

/// <summary>Hugging Face's settings in the environment. A blank variable counts as unset.</summary>
internal static partial class HubEnvironment
{
    private const int MaxTokenFileLength = 1 << 16;

    /// <summary>The address of the hub: <c>HF_ENDPOINT</c>; null where it is unset.</summary>
    public static string? Endpoint => Variable("HF_ENDPOINT");

    /// <summary>
    /// The cache's folder: <c>HF_HUB_CACHE</c>, else <c>HUGGINGFACE_HUB_CACHE</c>, else <c>hub</c> in <see cref="Home"/>.
    /// </summary>
    public static string CacheFolder
        => (Variable("HF_HUB_CACHE") ?? Variable("HUGGINGFACE_HUB_CACHE")) is { } folder ? Expand(folder) : Path.Combine(Home, "hub");

    /// <summary>Whether only the cache is used: <c>HF_HUB_OFFLINE</c>, else <c>TRANSFORMERS_OFFLINE</c>.</summary>
    public static bool IsOffline => IsTrue("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE");

    /// <summary>Hugging Face's folder: <c>HF_HOME</c>, else <c>huggingface</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>.</summary>
    private static string Home
        => Expand(Variable("HF_HOME") ?? Path.Combine(Variable("XDG_CACHE_HOME") ?? Path.Combine("~", ".cache"), "huggingface"));

    /// <summary>
    /// The access token: <c>HF_TOKEN</c>, else <c>HUGGING_FACE_HUB_TOKEN</c>, else the file <c>HF_TOKEN_PATH</c>, by default <c>token</c>
    /// in
    /// <see cref="Home"/>; none where <c>HF_HUB_DISABLE_IMPLICIT_TOKEN</c> is true.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? Token()
    {
        if (IsTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) return null;
        if ((CleanToken(Variable("HF_TOKEN")) ?? CleanToken(Variable("HUGGING_FACE_HUB_TOKEN"))) is { } given) return given;
        string path = Variable("HF_TOKEN_PATH") is { } named ? Expand(named) : Path.Combine(Home, "token");
        // A device or a pipe has no length, and reading it might never end.
        return File.Exists(path) && new FileInfo(path).Length is > 0 and <= MaxTokenFileLength ? CleanToken(SharedFile.ReadAllText(path)) : null;
    }

    /// <summary>A token without line ends and the white space around it; null if nothing is left.</summary>
    public static string? CleanToken(string? token)
        => token?.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim() is { Length: > 0 } clean
            ? clean : null;

    /// <summary>
    /// A path with a leading <c>~</c> and variables (<c>$NAME</c>, <c>${NAME}</c>; on Windows <c>%NAME%</c> too) replaced; unknown
    /// variables stay.
    /// </summary>
    public static string Expand(string path)
    {
        path = path.Trim();
        if (path is "~" || path.StartsWith("~/", StringComparison.Ordinal)
            || path.StartsWith("~" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            path = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..];
        path = Variables().Replace(path, match => Environment.GetEnvironmentVariable(match.Groups["name"].Value) ?? match.Value);
        return Path.GetFullPath(OperatingSystem.IsWindows() ? Environment.ExpandEnvironmentVariables(path) : path);
    }

    private static bool IsTrue(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Variable(name) is { } value) return value.ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON";
        }
        return false;
    }

    private static string? Variable(string name)
        => Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } value ? value : null;

    [GeneratedRegex(@"\$(?:(?<name>[A-Za-z0-9_]+)|\{(?<name>[^}]*)\})")]
    private static partial Regex Variables();
}
