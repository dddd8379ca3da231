namespace ConvBert.Orleans.Files;

/// <summary>A file that is being written. Nobody sees it before it is complete, and nothing stays of one that is not.</summary>
internal interface IDraft : IDisposable
{
    /// <summary>Where its bytes go.</summary>
    Stream Content { get; }

    /// <summary>
    /// Brings the file to the store for good and makes it visible, whole, under a path; an earlier file of that path is gone.
    /// </summary>
    /// <exception cref="IOException">The store does not take it.</exception>
    Task CompleteAsync(string path, CancellationToken cancellationToken);
}
