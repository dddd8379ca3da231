using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using ConvBert.Cli.Streaming;
using ConvBert.Pipelines;
using Microsoft.Data.Sqlite;

namespace ConvBert.Cli.Search;

/// <summary>What an update did.</summary>
/// <param name="Places">Passages that stand in the documents.</param>
/// <param name="Passages">Different ones among them.</param>
/// <param name="Embedded">Vectors that were made.</param>
/// <param name="Removed">Vectors that were removed, for their texts stand nowhere any more.</param>
internal sealed record IndexChanges(long Places, long Passages, long Embedded, long Removed);

/// <summary>
/// Brings an index up to date with the documents: new texts are embedded, and then, in one transaction, the places become those of the
/// documents and texts that stand nowhere go. An update that is interrupted leaves what searches find as it was, and the vectors that were
/// made for the next one.
/// </summary>
/// <param name="index">The index.</param>
/// <param name="embedder">The model.</param>
/// <param name="model">What it is.</param>
internal sealed class IndexUpdate(SearchIndex index, TextEmbedder embedder, SearchModel model)
{
    private const int MaxTexts = 1 << 9;
    private const int MaxCharacters = 1 << 20;
    private const int HashBytes = 16;

    private readonly Dictionary<UInt128, string> _new = [];
    private int _characters;
    private long _embedded;

    /// <summary>Runs the update.</summary>
    /// <param name="passages">All passages of the documents.</param>
    /// <param name="progress">Told of passages.</param>
    /// <param name="cancellationToken">Ends the update.</param>
    public IndexChanges Run(IEnumerable<Passage> passages, Progress progress, CancellationToken cancellationToken) =>
        index.Guarded(connection => Run(connection, passages, progress, cancellationToken));

    private static void Execute(
        SqliteConnection connection, SqliteTransaction transaction, string text, params ReadOnlySpan<object> parameters)
    {
        using SqliteCommand command = SearchIndex.Command(connection, text, parameters);
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private static long Count(
        SqliteConnection connection, SqliteTransaction transaction, string text, params ReadOnlySpan<object> parameters)
    {
        using SqliteCommand command = SearchIndex.Command(connection, text, parameters);
        command.Transaction = transaction;
        return (long)command.ExecuteScalar()!;
    }

    private IndexChanges Run(
        SqliteConnection connection, IEnumerable<Passage> passages, Progress progress, CancellationToken cancellationToken)
    {
        using (SqliteCommand create = SearchIndex.Command(
            connection,
            "CREATE TEMP TABLE found(source TEXT, line INTEGER, start INTEGER, hash BLOB, PRIMARY KEY(source, line, start)) WITHOUT ROWID"))
        {
            create.ExecuteNonQuery();
        }

        long count = 0;
        SqliteTransaction batch = connection.BeginTransaction(deferred: false);
        try
        {
            SetModel(connection, batch);
            foreach (Passage passage in passages)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Note(connection, batch, passage);
                progress.Report(++count, 0);
                if (_new.Count < MaxTexts && _characters < MaxCharacters) continue;
                Embed(connection, batch, cancellationToken);
                batch.Commit();
                batch.Dispose();
                batch = connection.BeginTransaction(deferred: false);
            }

            Embed(connection, batch, cancellationToken);
            IndexChanges changes = Replace(connection, batch);
            batch.Commit();
            return changes;
        }
        finally
        {
            batch.Dispose();
        }
    }

    private static byte[] BytesOf(UInt128 hash)
    {
        byte[] bytes = new byte[HashBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return bytes;
    }

    private void SetModel(SqliteConnection connection, SqliteTransaction transaction)
    {
        Execute(connection, transaction, "DELETE FROM model");
        Execute(
            connection, transaction, "INSERT INTO model(name, fingerprint, dimension) VALUES ($1, $2, $3)",
            model.Name, model.Fingerprint, model.Dimension);
    }

    /// <summary>Notes a place, and the text where it has no vector yet.</summary>
    private void Note(SqliteConnection connection, SqliteTransaction transaction, Passage passage)
    {
        UInt128 hash = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(passage.Text));
        byte[] bytes = BytesOf(hash);
        Execute(
            connection, transaction, "INSERT INTO found(source, line, start, hash) VALUES ($1, $2, $3, $4)",
            passage.Source, passage.Line, passage.Start, bytes);
        if (_new.ContainsKey(hash)
            || Count(connection, transaction, "SELECT COUNT(*) FROM passages WHERE hash = $1", bytes) > 0) return;
        _new.Add(hash, passage.Text);
        _characters += passage.Text.Length;
    }

    private void Embed(SqliteConnection connection, SqliteTransaction transaction, CancellationToken cancellationToken)
    {
        if (_new.Count == 0) return;
        string[] texts = [.. _new.Values];
        UInt128[] hashes = [.. _new.Keys];
        IReadOnlyList<FeatureExtractionResult> vectors = embedder.Documents(texts, cancellationToken);
        for (int i = 0; i < texts.Length; i++)
        {
            Execute(connection, transaction, "INSERT INTO passages(hash, text) VALUES ($1, $2)", BytesOf(hashes[i]), texts[i]);
            Execute(
                connection, transaction, "INSERT INTO vectors(passage, vector) VALUES (last_insert_rowid(), $1)",
                MemoryMarshal.AsBytes(vectors[i].Values).ToArray());
        }

        _embedded += texts.Length;
        _new.Clear();
        _characters = 0;
    }

    private IndexChanges Replace(SqliteConnection connection, SqliteTransaction transaction)
    {
        Execute(connection, transaction, "DELETE FROM places");
        Execute(
            connection, transaction,
            "INSERT INTO places(source, line, start, passage) SELECT source, line, start, id FROM found JOIN passages USING (hash)");
        long removed = Count(connection, transaction, "SELECT COUNT(*) FROM passages WHERE id NOT IN (SELECT passage FROM places)");
        Execute(connection, transaction, "DELETE FROM vectors WHERE passage NOT IN (SELECT passage FROM places)");
        Execute(connection, transaction, "DELETE FROM passages WHERE id NOT IN (SELECT passage FROM places)");
        return new IndexChanges(
            Count(connection, transaction, "SELECT COUNT(*) FROM places"), Count(connection, transaction, "SELECT COUNT(*) FROM passages"),
            _embedded, removed);
    }
}
