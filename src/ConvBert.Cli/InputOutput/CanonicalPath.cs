namespace ConvBert.Cli.InputOutput;

/// <summary>Where a path leads once every link on the way is followed.</summary>
internal static class CanonicalPath
{
    private const int MaxLinks = 40;

    /// <summary>How two paths are compared: as the usual file systems of this platform do.</summary>
    public static readonly StringComparison Comparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The path without links. A path under /proc/PID stays as it is there: its links are not paths.</summary>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        for (int links = 0; links < MaxLinks; links++)
        {
            if (NextLink(full) is not { } next) return full;
            full = next;
        }
        return full;
    }

    /// <summary>Whether two paths lead to the same place.</summary>
    public static bool AreSame(string left, string right) => string.Equals(Of(left), Of(right), Comparison);

    /// <summary>The path with its first link replaced by what it links to; null if there is none.</summary>
    private static string? NextLink(string full)
    {
        string root = Path.GetPathRoot(full)!, at = root;
        string[] parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            string parent = at;
            at = Path.Combine(at, parts[i]);
            if (parent.StartsWith("/proc/", StringComparison.Ordinal)) return null;
            if (new FileInfo(at).LinkTarget is { } target) return Path.GetFullPath(Path.Combine([parent, target, .. parts[(i + 1)..]]));
        }
        return null;
    }
}
