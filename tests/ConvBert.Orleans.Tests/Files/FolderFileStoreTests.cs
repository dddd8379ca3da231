using ConvBert.Orleans.Files;

namespace ConvBert.Orleans.Tests.Files;

/// <summary>Files of a folder are whole or absent, and are replaced while others read them.</summary>
public sealed class FolderFileStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderFileStore _store = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Complete_WhileTheStoreReadsTheTarget_ReplacesIt()
    {
        string target = _folder.Write("target", "old");
        StoredFile file = (await _store.FindAsync(target, CancellationToken.None))!;
        using (Stream reader = _store.Open(file))
        {
            using (IDraft draft = _store.Begin(_folder.File("draft")))
            {
                draft.Content.Write("new"u8);
                await draft.CompleteAsync(target, CancellationToken.None);
            }

            reader.ReadByte().Should().Be('o', "a reader keeps the file that it opened");
        }

        File.ReadAllText(target).Should().Be("new");
        _folder.Names().Should().Equal("target");
    }

    [Fact]
    public void Dispose_OfADraftThatIsNotComplete_LeavesNothing()
    {
        _folder.Write("target", "old");
        using (IDraft draft = _store.Begin(_folder.File("draft"))) draft.Content.Write("half"u8);
        _folder.Names().Should().Equal("target");
        File.ReadAllText(_folder.File("target")).Should().Be("old");
    }

    [Fact]
    public async Task Move_WhileTheStoreReadsBothFiles_ReplacesTheTarget()
    {
        string from = _folder.Write("from", "new"), target = _folder.Write("target", "old");
        using (_store.Open((await _store.FindAsync(from, CancellationToken.None))!))
        using (_store.Open((await _store.FindAsync(target, CancellationToken.None))!))
            await _store.MoveAsync(from, target, length: 3);

        File.ReadAllText(target).Should().Be("new");
        _folder.Names().Should().Equal("target");
    }
}
