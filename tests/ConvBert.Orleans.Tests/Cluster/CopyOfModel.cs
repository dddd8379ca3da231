namespace ConvBert.Orleans.Tests.Cluster;

/// <summary>A model in a folder that a test may change.</summary>
internal static class CopyOfModel
{
    /// <summary>Copies the model of the tests.</summary>
    public static string Make(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(JobFiles.Model)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }

    /// <summary>Puts another version in its place: the last weights are others.</summary>
    public static void Change(string folder)
    {
        string path = Path.Combine(folder, "model.safetensors"), next = path + ".next";
        byte[] weights = File.ReadAllBytes(path);
        BitConverter.TryWriteBytes(weights.AsSpan(weights.Length - sizeof(float)), 2.5f);
        BitConverter.TryWriteBytes(weights.AsSpan(weights.Length - (2 * sizeof(float))), -1.5f);
        File.WriteAllBytes(next, weights);
        File.Move(next, path, overwrite: true);
    }
}
