namespace ConvBert.Robustness;

/// <summary>A folder that is gone after the trials, and the demo models.</summary>
internal sealed class TrialFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("convbert-robustness-").FullName;

    /// <summary>The folder of a built-in demo model.</summary>
    public static string Demo(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Demo", name);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A copy of a demo model.</summary>
    public string Copy(string demo, string name)
    {
        string folder = File(name);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Demo(demo))) System.IO.File.Copy(
            file, System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file)), overwrite: true);
        return folder;
    }

    /// <summary>Names and contents of a folder's files; what stays of an interrupted write is named by a dot or ends in .partial.</summary>
    public static Dictionary<string, byte[]> Contents(string folder)
        => Directory.Exists(folder)
            ? Directory.GetFiles(folder).ToDictionary(file => System.IO.Path.GetFileName(file), System.IO.File.ReadAllBytes) : [];

    /// <summary>Whether two folders hold the same files.</summary>
    public static bool AreSame(Dictionary<string, byte[]> left, Dictionary<string, byte[]> right)
        => left.Count == right.Count
            && left.All(file => right.TryGetValue(file.Key, out byte[]? other) && file.Value.AsSpan().SequenceEqual(other));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
