namespace ConvBert.Hub.Tests;

/// <summary>Files of a snapshot get their names while others read them, with links or without.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Snapshot _snapshot;

    public SnapshotTests()
    {
        _snapshot = new Snapshot(_folder.Path, TestHub.Commit);
        Directory.CreateDirectory(_snapshot.Path);
        Directory.CreateDirectory(_folder.File("blobs"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Link_WhileAReaderHoldsTheFile_ReplacesIt()
    {
        string path = _snapshot.File("config.json");
        File.WriteAllText(path, "old");
        using (var reader = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete))
        {
            await _snapshot.LinkAsync("config.json", Blob("new"), CancellationToken.None);
            reader.ReadByte().Should().Be('o', "a reader keeps the file that it opened");
        }

        File.ReadAllText(path).Should().Be("new");
        Directory.GetFileSystemEntries(_snapshot.Path).Should().Equal(path);
    }

    [Fact]
    public async Task Link_OverAnEarlierBlob_NamesTheLaterOne()
    {
        foreach (string content in new[] { "first", "second", "second" })
        {
            await _snapshot.LinkAsync("config.json", Blob(content), CancellationToken.None);
            File.ReadAllText(_snapshot.File("config.json")).Should().Be(content);
        }
    }

    [Fact]
    public void NameBy_WhileAReaderHoldsTheReference_ReplacesIt()
    {
        string path = Path.Combine(_folder.Path, "refs", "main");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "old");
        using (new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete)) _snapshot.NameBy("main");
        File.ReadAllText(path).Should().Be(TestHub.Commit);
    }

    /// <summary>The name of a blob that the cache holds.</summary>
    private string Blob(string content)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(content);
        string name = TestHub.Hash(bytes);
        File.WriteAllBytes(Path.Combine(_folder.Path, "blobs", name), bytes);
        return name;
    }
}
