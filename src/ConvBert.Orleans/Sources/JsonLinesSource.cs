using System.Runtime.CompilerServices;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Serving.Lines;

namespace ConvBert.Orleans.Sources;

/// <summary>
/// Requests in lines of JSON. A shard ends with the line that its bytes end in, so only the ends are read to divide a file.
/// </summary>
internal sealed class JsonLinesSource(IFileStore store) : IShardSource
{
    private const int BlockBytes = 1 << 14;

    /// <inheritdoc/>
    public async IAsyncEnumerable<Shard> PlanAsync(
        BulkJob job, StoredFile file, int first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using Stream bytes = store.Open(file);
        long length = file.Length, start = 0;
        while (start < length)
        {
            long end = job.ShardBytes >= length - start
                ? length
                : await EndOfLineAsync(bytes, start + job.ShardBytes - 1, cancellationToken).ConfigureAwait(false);
            yield return new Shard(first++, file.Path, start, end - start, file.Version);
            start = end;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<InputLine> ReadAsync(
        BulkJob job, Shard shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        // A byte order mark is dropped at the start of the file alone.
        using var lines = new LineReader(RangeStream.Open(store, shard), shard.Start == 0 ? 0 : 1);
        while (lines.TryRead(out InputLine line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Text is { } blank && string.IsNullOrWhiteSpace(blank)) continue;
            yield return line;
        }
    }

    /// <summary>The byte behind the first end of a line at or after a position.</summary>
    private static async Task<long> EndOfLineAsync(Stream bytes, long position, CancellationToken cancellationToken)
    {
        var block = new byte[BlockBytes];
        bytes.Position = position;
        while (true)
        {
            int read = await bytes.ReadAsync(block, cancellationToken).ConfigureAwait(false);
            if (read == 0) return position;
            int end = block.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0) return position + end + 1;
            position += read;
        }
    }
}
