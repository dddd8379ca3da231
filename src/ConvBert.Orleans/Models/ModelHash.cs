using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ConvBert.Checkpoints;

namespace ConvBert.Orleans.Models;

/// <summary>The identity of a model's content.</summary>
public static class ModelHash
{
    /// <summary>
    /// SHA-256, in lower-case hexadecimal digits, over the names, lengths and bytes of a model's files; hidden files are left out.
    /// </summary>
    /// <param name="path">A folder, a file, or a name in the hub's cache.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string Of(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string root = FolderOf(path);
        foreach ((string name, string file) in Files(root))
        {
            using FileStream stream = File.OpenRead(file);
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            var length = new byte[1 + sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(length.AsSpan(1), stream.Length);
            hash.AppendData(length);
            var block = new byte[1 << 20];
            for (int read; (read = stream.Read(block)) > 0;) hash.AppendData(block, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The folder or file that a model's name stands for on this machine.</summary>
    internal static string FolderOf(string path)
    {
        string folder = HubCache.FolderOf(path, new ConvBertLoadOptions().Revision);
        if (File.Exists(folder) || Directory.Exists(folder)) return folder;
        throw new DirectoryNotFoundException($"No model at '{path}': neither a folder nor in the hub's cache.");
    }

    private static IEnumerable<(string Name, string Path)> Files(string root)
    {
        if (File.Exists(root)) return [(Path.GetFileName(root), root)];
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), Path: file))
            .Where(file => !file.Name.Split('/').Any(part => part.StartsWith('.')))
            .OrderBy(file => file.Name, StringComparer.Ordinal);
    }
}
