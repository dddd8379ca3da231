namespace ConvBert.FineTuning.Datasets;

/// <summary>What tells a file from itself changed.</summary>
internal readonly record struct FileState(long Length, DateTime Written)
{
    public static FileState Of(string path)
    {
        var file = new FileInfo(path);
        return new FileState(file.Length, file.LastWriteTimeUtc);
    }
}
