using System.Runtime.CompilerServices;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Serving.Lines;
using Parquet;
using Parquet.Schema;

namespace ConvBert.Orleans.Sources;

/// <summary>Rows of Parquet; a row group is a shard, of which the named columns are in memory at a time.</summary>
internal sealed class ParquetSource(IFileStore store) : IShardSource
{
    private static ReadOnlySpan<byte> Mark => "PAR1"u8;

    /// <inheritdoc/>
    public async IAsyncEnumerable<Shard> PlanAsync(
        BulkJob job, StoredFile file, int first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using ParquetReader reader = await OpenAsync(file, cancellationToken).ConfigureAwait(false);
        foreach (string name in Names(job)) Field(reader, file.Path, name);
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
            if (rows.RowCount > 0) yield return new Shard(first++, file.Path, group, rows.RowCount, file.Version);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<InputLine> ReadAsync(
        BulkJob job, Shard shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StoredFile file = await store.FindAsync(shard.Path, cancellationToken).ConfigureAwait(false)
            ?? throw new FileNotFoundException($"No such file: '{shard.Path}'.", shard.Path);
        // The version that was divided, not the one that is there now.
        await using ParquetReader reader = await OpenAsync(file with { Version = shard.Version }, cancellationToken).ConfigureAwait(false);
        using ParquetRowGroupReader rows = reader.OpenRowGroupReader((int)shard.Start);
        var columns = new Dictionary<string, string?[]>(StringComparer.Ordinal);
        foreach (string name in Names(job))
        {
            var values = new string?[rows.RowCount];
            await rows.ReadAsync(Field(reader, shard.Path, name), values!, null, cancellationToken).ConfigureAwait(false);
            columns[name] = values;
        }

        for (int row = 0; row < rows.RowCount; row++) yield return RecordRequest.Of(job, row + 1, name => columns[name][row]);
    }

    private static IEnumerable<string> Names(BulkJob job) => job.Columns.Values.Concat(job.IdColumn is { } id ? [id] : []).Distinct();

    private async Task<ParquetReader> OpenAsync(StoredFile file, CancellationToken cancellationToken)
    {
        Stream bytes = store.Open(file);
        try
        {
            await RequireMarkAsync(bytes, file.Path, cancellationToken).ConfigureAwait(false);
            return await ParquetReader.CreateAsync(bytes, leaveStreamOpen: false, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await bytes.DisposeAsync().ConfigureAwait(false);
            if (exception is not (InvalidDataException or ParquetException or ArgumentException)) throw;
            throw new BulkJobException($"'{file.Path}' is no Parquet file: {exception.Message}", exception);
        }
    }

    /// <summary>The reader gives the same exception for a file of another format and for one that cannot be read.</summary>
    private static async Task RequireMarkAsync(Stream bytes, string path, CancellationToken cancellationToken)
    {
        var head = new byte[Mark.Length];
        int read = await bytes.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read < head.Length || !head.AsSpan().SequenceEqual(Mark))
            throw new BulkJobException($"'{path}' is no Parquet file: it does not begin with PAR1.");
        bytes.Position = 0;
    }

    private static DataField Field(ParquetReader reader, string path, string name)
    {
        DataField[] fields = reader.Schema.GetDataFields();
        DataField field = Array.Find(fields, candidate => candidate.Name == name)
            ?? throw new BulkJobException(
                $"'{path}' has no column \"{name}\"; it has {string.Join(", ", fields.Select(candidate => candidate.Name))}.");
        return (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>)) && field.MaxRepetitionLevel == 0
            ? field
            : throw new BulkJobException($"The column \"{name}\" of '{path}' is {field.ClrType.Name}; text was expected.");
    }
}
