namespace ConvBert.Orleans.Jobs;

/// <summary>The paths of a job: full ones of a file system, or addresses in a store such as <c>s3://bucket/key</c>.</summary>
internal static class JobPath
{
    /// <summary>Whether a path means the same to every silo.</summary>
    public static bool IsFull(string path) => IsAddress(path) || Path.IsPathFullyQualified(path);

    /// <summary>Whether a path is an address in a store that is no file system.</summary>
    public static bool IsAddress(string path) => path.Contains("://", StringComparison.Ordinal);

    /// <summary>The full path of what was typed.</summary>
    public static string FullOf(string path) => IsAddress(path) ? path : Path.GetFullPath(path);
}
