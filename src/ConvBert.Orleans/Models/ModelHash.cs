using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ConvBert.Hub;
using ConvBert.Tokenization.Files;

namespace ConvBert.Orleans.Models;

/// <summary>The identity of a model's content.</summary>
public static class ModelHash
{
    /// <summary>
    /// SHA-256, in lower-case hexadecimal digits, over the names, lengths and bytes of a model's files; hidden files are left out.
    /// </summary>
    /// <param name="path">A folder, a file in it, or <c>ORG/NAME</c> in this machine's hub cache, whose files are verified.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="ConvBertHubException">A file of the cache does not hold what its name says.</exception>
    public static string Of(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string root = ModelPlace.FolderOf(path);
        ModelPlace.VerifyAsync(root, CancellationToken.None).GetAwaiter().GetResult();
        foreach ((string name, string file) in Files(root))
        {
            using FileStream stream = SharedFile.Open(file);
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            var length = new byte[1 + sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length.AsSpan(1), stream.Length);
            hash.AppendData(length);
            var block = new byte[1 << 20];
            for (int read; (read = stream.Read(block)) > 0;) hash.AppendData(block, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<(string Name, string Path)> Files(string root) =>
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), Path: file))
            .Where(file => !file.Name.Split('/').Any(part => part.StartsWith('.')))
            .OrderBy(file => file.Name, StringComparer.Ordinal);
}
