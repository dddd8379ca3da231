namespace ConvBert.Orleans.Files;

/// <summary>An input is no longer the one that a job was planned over.</summary>
internal sealed class FileChangedException(string path, Exception? inner = null) : IOException(
    $"'{path}' was replaced or changed after the job was planned.", inner);
