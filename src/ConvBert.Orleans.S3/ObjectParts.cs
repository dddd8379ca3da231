using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace ConvBert.Orleans.S3;

/// <summary>Makes an object of parts, where one request takes less than all of it. It is whole or absent, as by one request.</summary>
/// <param name="client">The client.</param>
/// <param name="address">The object.</param>
/// <param name="limits">What one request may take.</param>
internal sealed class ObjectParts(IAmazonS3 client, ObjectAddress address, ObjectLimits limits)
{
    /// <summary>Puts a stream that is at its begin.</summary>
    public Task PutAsync(Stream content, CancellationToken cancellationToken) => MakeAsync(
        content.Length,
        async (id, number, position, length) =>
        {
            content.Position = position;
            UploadPartResponse part = await client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = address.Bucket,
                    Key = address.Key,
                    UploadId = id,
                    PartNumber = number,
                    InputStream = content,
                    PartSize = length,
                    UseChunkEncoding = false,
                },
                cancellationToken).ConfigureAwait(false);
            return part.ETag;
        },
        cancellationToken);

    /// <summary>Copies an object of the store.</summary>
    public Task CopyAsync(ObjectAddress source, long length, CancellationToken cancellationToken) => MakeAsync(
        length,
        async (id, number, position, count) =>
        {
            CopyPartResponse part = await client.CopyPartAsync(
                new CopyPartRequest
                {
                    SourceBucket = source.Bucket,
                    SourceKey = source.Key,
                    DestinationBucket = address.Bucket,
                    DestinationKey = address.Key,
                    UploadId = id,
                    PartNumber = number,
                    FirstByte = position,
                    LastByte = position + count - 1,
                },
                cancellationToken).ConfigureAwait(false);
            return part.ETag;
        },
        cancellationToken);

    /// <summary>
    /// Removes the parts of those who began the object and never made it whole, as when they were killed: a store keeps them, and their price,
    /// until somebody says so.
    /// </summary>
    public async Task AbortOthersAsync()
    {
        var request = new ListMultipartUploadsRequest { BucketName = address.Bucket, Prefix = address.Key };
        ListMultipartUploadsResponse page;
        do
        {
            page = await client.ListMultipartUploadsAsync(request).ConfigureAwait(false);
            foreach (MultipartUpload begun in (page.MultipartUploads ?? []).Where(begun => begun.Key == address.Key))
                await AbortAsync(begun.UploadId).ConfigureAwait(false);
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
    }

    private async Task MakeAsync(long length, Func<string, int, long, long, Task<string>> make, CancellationToken cancellationToken)
    {
        long size = limits.PartOf(length);
        InitiateMultipartUploadResponse begun = await client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = address.Bucket, Key = address.Key }, cancellationToken).ConfigureAwait(false);
        var parts = new List<PartETag>();
        try
        {
            for (long position = 0; position < length; position += size)
            {
                int number = parts.Count + 1;
                parts.Add(new PartETag(
                    number, await make(begun.UploadId, number, position, Math.Min(size, length - position)).ConfigureAwait(false)));
            }

            await client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest
                {
                    BucketName = address.Bucket,
                    Key = address.Key,
                    UploadId = begun.UploadId,
                    PartETags = parts,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            try
            {
                await AbortAsync(begun.UploadId).ConfigureAwait(false);
            }
            catch (Exception second)
            {
                throw new IOException(
                    $"The object was not put ({failure.Message}), and parts of it stay in the store ({second.Message}).", failure);
            }

            throw;
        }
    }

    /// <summary>Not cancelled with the work: what is left behind costs money.</summary>
    private async Task AbortAsync(string id)
    {
        try
        {
            await client.AbortMultipartUploadAsync(address.Bucket, address.Key, id).ConfigureAwait(false);
        }
        catch (AmazonS3Exception gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            // It has become whole, or somebody else has removed it.
        }
    }
}
