namespace ConvBert.Core.Tests.Support;

/// <summary>A folder that exists for the duration of one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal TemporaryFolder() => Directory.CreateDirectory(Path);

    internal string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"convbert-core-tests-{Guid.NewGuid():N}");

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
