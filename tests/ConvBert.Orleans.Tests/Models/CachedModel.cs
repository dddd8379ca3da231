using System.Security.Cryptography;
using ConvBert.Orleans.Tests.Cluster;

namespace ConvBert.Orleans.Tests.Models;

/// <summary>A repository in a cache of the hub's layout: blobs named by their hash, and snapshots of links to them.</summary>
internal sealed class CachedModel(string cache)
{
    /// <summary>The repository's name.</summary>
    public const string Name = "some-org/sentiment";

    /// <summary>The cache.</summary>
    public string Cache => cache;

    /// <summary>The repository's folder in it.</summary>
    public string Folder { get; } = Path.Combine(cache, "models--some-org--sentiment");

    /// <summary>Adds the files of a folder as a commit, and lets <c>main</c> name it.</summary>
    /// <returns>The snapshot's folder.</returns>
    public string Commit(string files, char digit = 'a')
    {
        string commit = new(digit, 40), snapshot = Path.Combine(Folder, "snapshots", commit);
        foreach (string folder in new[] { "blobs", "refs", Path.Combine("snapshots", commit) })
            Directory.CreateDirectory(Path.Combine(Folder, folder));
        foreach (string file in Directory.EnumerateFiles(files))
        {
            string blob = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
            File.Copy(file, Path.Combine(Folder, "blobs", blob), overwrite: true);
            File.CreateSymbolicLink(Path.Combine(snapshot, Path.GetFileName(file)), Path.Combine("..", "..", "blobs", blob));
        }

        File.WriteAllText(Path.Combine(Folder, "refs", "main"), commit);
        return snapshot;
    }

    /// <summary>Adds the files of the tests' model as a commit.</summary>
    public string Commit() => Commit(Path.GetFullPath(JobFiles.Model));

    /// <summary>Changes one byte of a file where it lies, without a change of its length.</summary>
    public static void Damage(string snapshot, string file)
    {
        string blob = new FileInfo(Path.Combine(snapshot, file)).ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        byte[] bytes = File.ReadAllBytes(blob);
        bytes[^1] ^= 1;
        File.WriteAllBytes(blob, bytes);
    }
}
