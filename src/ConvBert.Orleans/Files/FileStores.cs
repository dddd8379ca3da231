using ConvBert.Orleans.Jobs;

namespace ConvBert.Orleans.Files;

/// <summary>The stores that a silo has.</summary>
internal sealed class FileStores(IEnumerable<IFileStore> stores)
{
    private readonly IFileStore[] _stores = [.. stores];

    /// <summary>The store of a path.</summary>
    /// <exception cref="BulkJobException">None has such paths.</exception>
    public IFileStore Of(string path) => Array.Find(_stores, store => store.Owns(path))
        ?? throw new BulkJobException($"The silo has no store for '{path}'.");
}
