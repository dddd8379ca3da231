using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ConvBert.Orleans.Files;

namespace ConvBert.Orleans.S3;

/// <summary>
/// A store of S3's kind. An object is put by one request or in parts that count once all are there, so that it is whole or absent; a folder is
/// what keys have in common, with an empty object that says that it is there.
/// </summary>
/// <param name="connect">Makes the client, once a path asks for it.</param>
/// <param name="limits">What one request takes; null for Amazon's limits.</param>
internal sealed class S3FileStore(Func<IAmazonS3> connect, ObjectLimits? limits = null) : IFileStore, IDisposable
{
    private const int MaxTries = 5;

    /// <summary>The longest that a range may take, and the rest before it is asked for again.</summary>
    private static readonly TimeSpan LongestRange = TimeSpan.FromMinutes(1), Rest = TimeSpan.FromMilliseconds(200);

    private readonly Lazy<IAmazonS3> _client = new(connect);
    private readonly ObjectLimits _limits = limits ?? ObjectLimits.Default;

    /// <inheritdoc/>
    public bool Owns(string path) => ObjectAddress.IsAddress(path);

    /// <inheritdoc/>
    public string Combine(string folder, string name) => folder.EndsWith('/') ? folder + name : $"{folder}/{name}";

    /// <inheritdoc/>
    public Task<StoredFile?> FindAsync(string path, CancellationToken cancellationToken) => AskAsync(path, async (client, address) =>
    {
        try
        {
            GetObjectMetadataResponse found = await client.GetObjectMetadataAsync(address.Bucket, address.Key, cancellationToken)
                .ConfigureAwait(false);
            return new StoredFile(path, found.ContentLength, found.ETag);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }, cancellationToken);

    /// <inheritdoc/>
    public Stream Open(StoredFile file) =>
        new ObjectStream((position, buffer, cancellationToken) => FetchAsync(file, position, buffer, cancellationToken), file.Length);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, long>> ListAsync(string folder) => AskAsync(folder, async (client, address) =>
    {
        var all = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (ListObjectsV2Response page in Pages(client, address, delimiter: "/").ConfigureAwait(false))
        {
            foreach (string inner in page.CommonPrefixes ?? []) all[inner[address.Prefix.Length..].TrimEnd('/')] = 0;
            foreach (S3Object found in page.S3Objects ?? [])
            {
                if (found.Key != address.Prefix) all[found.Key[address.Prefix.Length..]] = found.Size ?? 0;
            }
        }

        return (IReadOnlyDictionary<string, long>)all;
    });

    /// <inheritdoc/>
    public Task CreateFolderAsync(string folder) =>
        PutAsync(Combine(folder, ""), new MemoryStream(), CancellationToken.None);

    /// <inheritdoc/>
    public Task RemoveFolderAsync(string folder) => AskAsync(folder, async (client, address) =>
    {
        await foreach (ListObjectsV2Response page in Pages(client, address, delimiter: null).ConfigureAwait(false))
        {
            foreach (S3Object found in page.S3Objects ?? [])
                await client.DeleteObjectAsync(address.Bucket, found.Key).ConfigureAwait(false);
        }

        return true;
    });

    /// <inheritdoc/>
    public IDraft Begin(string path) => new ObjectDraft(PutAsync);

    /// <inheritdoc/>
    public Task WriteNoteAsync(string path, ReadOnlyMemory<byte> note, CancellationToken cancellationToken) =>
        PutAsync(path, new MemoryStream(note.ToArray()), cancellationToken);

    /// <inheritdoc/>
    public Task MoveAsync(string path, string target, long length) => AskAsync(path, async (client, address) =>
    {
        ObjectAddress to = ObjectAddress.Parse(target);
        if (length <= _limits.Request)
        {
            await client.CopyObjectAsync(address.Bucket, address.Key, to.Bucket, to.Key).ConfigureAwait(false);
        }
        else
        {
            var parts = new ObjectParts(client, to, _limits);
            await parts.AbortOthersAsync().ConfigureAwait(false);
            await parts.CopyAsync(address, length, CancellationToken.None).ConfigureAwait(false);
            // Attempts that answered the same lines have begun the same object.
            await new ObjectParts(client, address, _limits).AbortOthersAsync().ConfigureAwait(false);
        }

        return await client.DeleteObjectAsync(address.Bucket, address.Key).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public Task RemoveAsync(string path) =>
        AskAsync(path, (client, address) => client.DeleteObjectAsync(address.Bucket, address.Key));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated) _client.Value.Dispose();
    }

    private static async IAsyncEnumerable<ListObjectsV2Response> Pages(IAmazonS3 client, ObjectAddress folder, string? delimiter)
    {
        var request = new ListObjectsV2Request { BucketName = folder.Bucket, Prefix = folder.Prefix, Delimiter = delimiter };
        ListObjectsV2Response page;
        do
        {
            yield return page = await client.ListObjectsV2Async(request).ConfigureAwait(false);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    /// <summary>The body is sent as it is, and signed: not all stores take the client's form of chunks with checksums.</summary>
    private async Task PutAsync(string path, Stream content, CancellationToken cancellationToken) => await AskAsync(
        path,
        async (client, address) =>
        {
            if (content.Length > _limits.Request)
            {
                await new ObjectParts(client, address, _limits).PutAsync(content, cancellationToken).ConfigureAwait(false);
                return true;
            }

            var request = new PutObjectRequest
            {
                BucketName = address.Bucket,
                Key = address.Key,
                InputStream = content,
                AutoCloseStream = false,
                UseChunkEncoding = false,
            };
            await client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Fills a buffer by one range; a body that breaks off, or does not end, is asked for again.</summary>
    private async Task FetchAsync(StoredFile file, long position, Memory<byte> buffer, CancellationToken cancellationToken) =>
        await AskAsync(file.Path, async (client, address) =>
        {
            var request = new GetObjectRequest
            {
                BucketName = address.Bucket,
                Key = address.Key,
                ByteRange = new ByteRange(position, position + buffer.Length - 1),
                EtagToMatch = file.Version,
            };
            for (int attempt = 1; ; attempt++)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(LongestRange);
                try
                {
                    using GetObjectResponse answer = await client.GetObjectAsync(request, limit.Token).ConfigureAwait(false);
                    if (answer.ContentLength != buffer.Length)
                        throw new IOException($"{answer.ContentLength} bytes came for {buffer.Length}: the store does not know ranges.");
                    await answer.ResponseStream.ReadExactlyAsync(buffer, limit.Token).ConfigureAwait(false);
                    return true;
                }
                catch (Exception exception) when (attempt < MaxTries && !cancellationToken.IsCancellationRequested
                    && exception is IOException or HttpRequestException or OperationCanceledException)
                {
                    await Task.Delay(Rest * attempt, cancellationToken).ConfigureAwait(false);
                }
            }
        }, cancellationToken).ConfigureAwait(false);

    /// <summary>Asks the store; what it says no to, after the client's own repetitions, is an error of reading or writing.</summary>
    private async Task<T> AskAsync<T>(
        string path, Func<IAmazonS3, ObjectAddress, Task<T>> request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await request(_client.Value, ObjectAddress.Parse(path)).ConfigureAwait(false);
        }
        catch (AmazonS3Exception changed) when (changed.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            throw new FileChangedException(path, changed);
        }
        catch (AmazonS3Exception gone) when (gone.ErrorCode == "NoSuchKey")
        {
            throw new FileNotFoundException($"'{path}' is not there: {gone.Message}", path, gone);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"'{path}': the store did not answer in time.", late);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException
            or IOException)
        {
            throw new IOException($"'{path}': {exception.Message}", exception);
        }
    }
}
