namespace ConvBert.Orleans.S3;

/// <summary>The address of an object or of a prefix, <c>s3://bucket/key</c>.</summary>
internal readonly record struct ObjectAddress(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>What the keys of a folder's objects begin with.</summary>
    public string Prefix => Key.Length == 0 || Key.EndsWith('/') ? Key : Key + "/";

    /// <summary>Whether a path is such an address.</summary>
    public static bool IsAddress(string path) => path.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Reads an address.</summary>
    /// <exception cref="IOException">It names no bucket.</exception>
    public static ObjectAddress Parse(string path)
    {
        string[] parts = path[Scheme.Length..].Split('/', 2);
        return parts[0].Length > 0
            ? new ObjectAddress(parts[0], parts.Length == 2 ? parts[1] : "")
            : throw new IOException($"'{path}' names no bucket; {Scheme}bucket/key was expected.");
    }
}
