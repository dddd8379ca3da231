using System.Collections.Concurrent;
using System.Text;
using ConvBert.Orleans.Files;

namespace ConvBert.Orleans.Tests.Scoring;

/// <summary>A file system that refuses what a test wants refused, and remembers the notes that were written.</summary>
internal sealed class WatchedStore : IFileStore
{
    private readonly FolderFileStore _files = new();

    /// <summary>Whether drafts find no room; notes, which are written in place, still do.</summary>
    public bool IsFull { get; set; }

    /// <summary>Refuses notes as well, as a store does that is away; null for none.</summary>
    public Func<bool>? IsAway { get; set; }

    /// <summary>What happened to notes, in order: the path, and its text or null where it was removed.</summary>
    public ConcurrentQueue<(string Path, string? Note)> Notes { get; } = new();

    public bool Owns(string path) => _files.Owns(path);

    public string Combine(string folder, string name) => _files.Combine(folder, name);

    public Task<StoredFile?> FindAsync(string path, CancellationToken cancellationToken) => _files.FindAsync(path, cancellationToken);

    public Stream Open(StoredFile file) => _files.Open(file);

    public Task<IReadOnlyDictionary<string, long>> ListAsync(string folder) => _files.ListAsync(folder);

    public Task CreateFolderAsync(string folder) => _files.CreateFolderAsync(folder);

    public Task RemoveFolderAsync(string folder) => _files.RemoveFolderAsync(folder);

    public IDraft Begin(string path) => new Draft(this, _files.Begin(path));

    public async Task WriteNoteAsync(string path, ReadOnlyMemory<byte> note, CancellationToken cancellationToken)
    {
        if (IsAway?.Invoke() == true) throw new IOException($"'{path}': the store is away.");
        await _files.WriteNoteAsync(path, note, cancellationToken);
        Notes.Enqueue((path, Encoding.ASCII.GetString(note.Span)));
    }

    public Task MoveAsync(string path, string target, long length) => _files.MoveAsync(path, target, length);

    public async Task RemoveAsync(string path)
    {
        await _files.RemoveAsync(path);
        Notes.Enqueue((path, null));
    }

    private sealed class Draft(WatchedStore store, IDraft draft) : IDraft
    {
        public Stream Content => draft.Content;

        public Task CompleteAsync(string path, CancellationToken cancellationToken) => store.IsFull
            ? throw new IOException("No space left on device")
            : draft.CompleteAsync(path, cancellationToken);

        public void Dispose() => draft.Dispose();
    }
}
