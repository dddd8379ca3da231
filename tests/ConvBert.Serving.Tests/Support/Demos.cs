namespace ConvBert.Serving.Tests.Support;

/// <summary>The demo models' folders.</summary>
internal static class Demos
{
    /// <summary>A demo's folder.</summary>
    public static string Folder(string name) => Path.Combine(Testing.Repository.Root, "src", "ConvBert.Cli", "Demo", name);

    /// <summary>A copy of a demo that a test may change.</summary>
    public static void Copy(string name, string folder)
    {
        foreach (string file in Directory.EnumerateFiles(Folder(name))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
