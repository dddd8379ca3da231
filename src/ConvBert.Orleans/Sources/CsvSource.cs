using System.Runtime.CompilerServices;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Serving.Lines;

namespace ConvBert.Orleans.Sources;

/// <summary>
/// Records of comma-separated values. An end of a line may be inside quotes, so that a file is read once to divide it; each shard is then
/// read behind the header.
/// </summary>
internal sealed class CsvSource(IFileStore store) : IShardSource
{
    private const int BlockBytes = 1 << 18;
    private const int MaxHeaderBytes = 1 << 20;

    private const char Delimiter = ',';

    /// <inheritdoc/>
    public async IAsyncEnumerable<Shard> PlanAsync(
        BulkJob job, StoredFile file, int first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using Stream bytes = store.Open(file);
        var block = new byte[BlockBytes];
        var ends = new CsvRecordEnds(Delimiter);
        long position = 0, start = -1;
        for (int read; (read = await bytes.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0; position += read)
        {
            for (int at = 0, step; (step = ends.Next(block.AsSpan(at, read - at))) >= 0;)
            {
                at += step;
                // The line feed of a pair stays with its carriage return; at the end of a block it may begin the next shard, as an empty line.
                if (block[at - 1] == '\r' && at < read && block[at] == '\n') continue;
                long end = position + at;
                if (start < 0)
                {
                    start = end;
                }
                else if (end - start >= job.ShardBytes)
                {
                    yield return new Shard(first++, file.Path, start, end - start, file.Version);
                    start = end;
                }
            }
        }

        if (ends.IsQuoted) throw new BulkJobException($"'{file.Path}' ends inside a quoted field.");
        if (position > 0) CheckHeader(job, file.Path, Header(file));
        if (start >= 0 && start < position) yield return new Shard(first, file.Path, start, position - start, file.Version);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<InputLine> ReadAsync(
        BulkJob job, Shard shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] header = Header(new StoredFile(shard.Path, shard.Start, shard.Version));
        using var records = new CsvReader(RangeStream.Open(store, shard, header), Delimiter);
        string[] names = [.. Names(job)];
        int[] columns = [.. names.Select(name => Column(records, shard.Path, name))];
        while (Named(shard.Path, () => (records.TryRead(columns, out CsvRecord next), next)) is (true, var record))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record.Fields is { } fields
                ? RecordRequest.Of(job, record.Number, name => fields[Array.IndexOf(names, name)])
                : new InputLine(record.Number, null, record.Error);
        }
    }

    /// <summary>The bytes of the first record, with its end.</summary>
    private byte[] Header(StoredFile file)
    {
        using Stream stream = store.Open(file);
        var bytes = new byte[(int)Math.Min(file.Length, MaxHeaderBytes)];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        int end = new CsvRecordEnds(Delimiter).Next(bytes.AsSpan(0, read));
        if (end >= 0) return bytes[..end];
        if (read < MaxHeaderBytes) return bytes[..read];
        throw new BulkJobException($"The header of '{file.Path}' is longer than {MaxHeaderBytes} bytes.");
    }

    private static void CheckHeader(BulkJob job, string path, byte[] header)
    {
        using CsvReader records = Named(path, () => new CsvReader(new MemoryStream(header), Delimiter));
        foreach (string name in Names(job)) Column(records, path, name);
    }

    private static IEnumerable<string> Names(BulkJob job) => job.Columns.Values.Concat(job.IdColumn is { } id ? [id] : []).Distinct();

    private static int Column(CsvReader records, string path, string name)
    {
        int[] found = records.ColumnsOf(name);
        if (found.Length == 1) return found[0];
        string has = found.Length == 0 ? "no column" : $"{found.Length} columns";
        throw new BulkJobException($"'{path}' has {has} \"{name}\"; it has {string.Join(", ", records.Header)}.");
    }

    private static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvException exception)
        {
            throw new BulkJobException($"'{path}'{exception.Message}", exception);
        }
    }
}
