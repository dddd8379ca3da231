namespace ConvBert.Orleans.Files;

/// <summary>
/// Where the inputs of jobs lie and their results go. Whenever a process ends, a file is whole or absent. What the store refuses, or does
/// not answer, is an <see cref="IOException"/> that names the path.
/// </summary>
internal interface IFileStore
{
    /// <summary>Whether a path is one of this store.</summary>
    bool Owns(string path);

    /// <summary>The path of a name in a folder.</summary>
    string Combine(string folder, string name);

    /// <summary>Looks for a file; null where there is none.</summary>
    Task<StoredFile?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>Opens a file that was found, for reading at any position.</summary>
    Stream Open(StoredFile file);

    /// <summary>The names that are directly in a folder, with their bytes; empty where there is no such folder.</summary>
    Task<IReadOnlyDictionary<string, long>> ListAsync(string folder);

    /// <summary>Makes a folder and those that it is in.</summary>
    Task CreateFolderAsync(string folder);

    /// <summary>Removes a folder with all that is in it, if it is there.</summary>
    Task RemoveFolderAsync(string folder);

    /// <summary>Begins a file.</summary>
    /// <param name="path">A path for the unfinished file, where the store needs one.</param>
    IDraft Begin(string path);

    /// <summary>Writes a short file that is never shorter than the one before; a process that ends leaves this or the one before.</summary>
    Task WriteNoteAsync(string path, ReadOnlyMemory<byte> note, CancellationToken cancellationToken);

    /// <summary>Gives a file another path; an earlier file of that path is gone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="target">Its new path.</param>
    /// <param name="length">Its bytes, by which a store chooses how.</param>
    Task MoveAsync(string path, string target, long length);

    /// <summary>Removes a file, if it is there.</summary>
    Task RemoveAsync(string path);
}
