using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ConvBert.Tokenization.Files;

namespace ConvBert.Hub;

/// <summary>
/// The hash that a hub names content by: the SHA-256 of a large file, git's name of a file that is kept in git itself (the SHA-1 of "blob",
/// its length, a NUL and its content).
/// </summary>
internal static class ContentHash
{
    private const int Sha256Length = 64;
    private const int GitNameLength = 40;
    private const int BufferSize = 1 << 17;

    /// <summary>Whether a name is a hash of content.</summary>
    public static bool IsHash(string name) => name.Length is Sha256Length or GitNameLength && name.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether the name of a blob tells its content.</summary>
    public static bool Names(string blob) => IsHash(HashOf(Path.GetFileName(blob)));

    /// <summary>What kind of hash a name is, for messages.</summary>
    public static string KindOf(string hash) => hash.Length == Sha256Length ? "SHA-256" : "git hash";

    /// <summary>The SHA-256 of a text.</summary>
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The SHA-256 of a file.</summary>
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream stream = Open(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The hash of a file of the same kind as <paramref name="hash"/>.</summary>
    public static async Task<string> OfFileAsync(string path, string hash, CancellationToken cancellationToken)
    {
        if (hash.Length == Sha256Length) return await OfFileAsync(path, cancellationToken).ConfigureAwait(false);
        await using FileStream stream = Open(path);
        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        content.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {stream.Length}\0")));
        byte[] buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int count)
            content.AppendData(buffer.AsSpan(0, count));
        return Convert.ToHexStringLower(content.GetHashAndReset());
    }

    /// <summary>
    /// The name of content whose hash the hub does not announce, which could therefore be another file's: the key of the announcement, and
    /// the hash.
    /// </summary>
    public static string Unnamed(string key, string hash) => $"{key}-{hash}";

    /// <summary>Whether a blob is a regular file, no link, that holds what its name says; false where the name says nothing.</summary>
    /// <remarks>
    /// An empty file is never taken: a pipe or a device looks like one and would not let itself be opened, and fetching it again costs
    /// nothing.
    /// </remarks>
    public static Task<bool> MatchesAsync(string blob, CancellationToken cancellationToken)
        => MatchesAsync(blob, Path.GetFileName(blob), cancellationToken);

    /// <summary>Whether a path is a regular file, no link, that holds what the name of a blob says.</summary>
    public static async Task<bool> MatchesAsync(string path, string name, CancellationToken cancellationToken)
    {
        string hash = HashOf(name);
        var file = new FileInfo(path);
        return IsHash(hash) && file.Exists && file.LinkTarget is null && file.Length > 0
            && await OfFileAsync(path, hash, cancellationToken).ConfigureAwait(false) == hash;
    }

    private static string HashOf(string name) => name[(name.LastIndexOf('-') + 1)..];

    private static FileStream Open(string path)
        => SharedFile.Open(path, options: FileOptions.Asynchronous | FileOptions.SequentialScan, bufferSize: BufferSize);
}
