using System.Globalization;
using System.Runtime.InteropServices;
using ConvBert.Cli.Errors;
using ConvBert.Serving.Lines;
using Microsoft.Data.Sqlite;

namespace ConvBert.Cli.Search;

/// <summary>
/// A SQLite file with passages, their vectors and the places where they stand. A passage is known by the hash of its text, so that one
/// text has one vector however often it stands, and a text that moves keeps it. What searches see changes in one transaction.
/// </summary>
internal sealed class SearchIndex : IDisposable
{
    /// <summary>Marks the file as an index of this command: "CVBT".</summary>
    private const int ApplicationId = 0x43564254;

    private const int Version = 1;

    private const string Schema = """
        CREATE TABLE model(name TEXT NOT NULL, fingerprint TEXT NOT NULL, dimension INTEGER NOT NULL);
        CREATE TABLE passages(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, text TEXT NOT NULL);
        CREATE TABLE vectors(passage INTEGER PRIMARY KEY REFERENCES passages(id), vector BLOB NOT NULL);
        CREATE TABLE places(
            source TEXT NOT NULL, line INTEGER NOT NULL, start INTEGER NOT NULL, passage INTEGER NOT NULL REFERENCES passages(id),
            PRIMARY KEY(source, line, start)) WITHOUT ROWID;
        CREATE INDEX places_of_passages ON places(passage);
        """;

    private readonly SqliteConnection _connection;
    private readonly string _path;

    private SearchIndex(SqliteConnection connection, string path) => (_connection, _path) = (connection, path);

    /// <summary>Opens an index.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Whether a file that does not exist is made.</param>
    /// <exception cref="CommandException">There is no such file, or it is something else, or of a newer version.</exception>
    public static SearchIndex Open(string path, bool create)
    {
        if (!create && !File.Exists(path)) throw new CommandException($"No such index: '{path}'; make it with --documents.");
        SqliteConnection? connection = null;
        try
        {
            SQLitePCL.Batteries_V2.Init();
            connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
                Pooling = false,
                DefaultTimeout = 10,
            }.ToString());
            connection.Open();
            var index = new SearchIndex(connection, path);
            index.Prepare(create);
            return index;
        }
        catch (Exception exception)
            when (exception is SqliteException or DllNotFoundException or TypeInitializationException or CommandException)
        {
            connection?.Dispose();
            if (exception is CommandException) throw;
            throw Failure(path, exception);
        }
    }

    /// <summary>Runs what reads or writes the index; SQLite's errors name the file.</summary>
    /// <exception cref="CommandException">The file cannot be read or written.</exception>
    public T Guarded<T>(Func<SqliteConnection, T> run)
    {
        try
        {
            return run(_connection);
        }
        catch (SqliteException exception)
        {
            throw Failure(_path, exception);
        }
    }

    /// <summary>The model of the vectors; null for an index without any.</summary>
    public SearchModel? Model => Guarded(connection =>
    {
        using SqliteCommand command = Command(connection, "SELECT name, fingerprint, dimension FROM model");
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new SearchModel(reader.GetString(0), reader.GetString(1), reader.GetInt32(2)) : null;
    });

    /// <summary>The number of passages that can be found.</summary>
    public long PassageCount => Guarded(connection =>
    {
        using SqliteCommand command = Command(connection, "SELECT COUNT(DISTINCT passage) FROM places");
        return (long)command.ExecuteScalar()!;
    });

    /// <summary>A command with its parameters <c>$1</c>, <c>$2</c>, ….</summary>
    public static SqliteCommand Command(SqliteConnection connection, string text, params ReadOnlySpan<object> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        for (int i = 0; i < parameters.Length; i++)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), parameters[i]);
        return command;
    }

    /// <summary>Checks that vectors of a model can be compared with those of the index.</summary>
    /// <exception cref="CommandException">They cannot.</exception>
    public void RequireModel(SearchModel model)
    {
        if (Model is not { } made || made.Fingerprint == model.Fingerprint) return;
        string difference = made.Name == model.Name
            ? $"another state of the model '{made.Name}', or another precision"
            : $"the model '{made.Name}', not with '{model.Name}'; give --model {made.Name}";
        throw new CommandException($"'{_path}' was made with {difference}, or --reindex to embed all documents anew.");
    }

    /// <summary>Goes through the vectors of all passages that can be found, in the order of their ids.</summary>
    /// <param name="dimension">The number of dimensions of a vector.</param>
    /// <param name="take">Takes a passage's id and its vector, which is valid during the call.</param>
    /// <param name="cancellationToken">Observed between vectors.</param>
    /// <exception cref="CommandException">The file cannot be read, or a vector has another number of dimensions.</exception>
    public void Scan(int dimension, Action<long, ReadOnlySpan<float>> take, CancellationToken cancellationToken) => Guarded(connection =>
    {
        using SqliteCommand command = Command(
            connection, "SELECT passage, vector FROM vectors WHERE passage IN (SELECT passage FROM places) ORDER BY passage");
        using SqliteDataReader reader = command.ExecuteReader();
        float[] vector = new float[dimension];
        Span<byte> bytes = MemoryMarshal.AsBytes(vector.AsSpan());
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Stream stream = reader.GetStream(1);
            if (stream.Length != bytes.Length)
                throw new CommandException($"'{_path}' is damaged: a vector has {stream.Length} bytes; expected {bytes.Length}.");
            stream.ReadExactly(bytes);
            take(reader.GetInt64(0), vector);
        }

        return true;
    });

    /// <summary>A passage with the first of its places, and how many there are.</summary>
    public (Passage Passage, long Places) Find(long passage) => Guarded(connection =>
    {
        using SqliteCommand command = Command(
            connection,
            """
            SELECT source, line, start, text, (SELECT COUNT(*) FROM places WHERE passage = $1)
            FROM places JOIN passages ON passages.id = places.passage WHERE passage = $1 ORDER BY source, line, start LIMIT 1
            """,
            passage);
        using SqliteDataReader reader = command.ExecuteReader();
        if (!reader.Read()) throw new CommandException($"'{_path}' is damaged: passage {passage} stands nowhere.");
        return (new Passage(reader.GetString(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetString(3)), reader.GetInt64(4));
    });

    public void Dispose() => _connection.Dispose();

    private static CommandException Failure(string path, Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } => new CommandException($"'{path}' is being written by another run.", exception),
        SqliteException { SqliteErrorCode: 11 or 26 } =>
            new CommandException($"'{path}' is no index, or is damaged: {ErrorReport.Message(exception)}", exception),
        SqliteException => new CommandException($"Cannot use the index '{path}': {ErrorReport.Message(exception)}", exception),
        _ => new CommandException(
            "search keeps its vectors in SQLite, whose library (e_sqlite3) is not beside the command and cannot be loaded: "
            + ErrorReport.Message(exception), exception),
    };

    private void Prepare(bool create)
    {
        long id = Pragma("application_id"), version = Pragma("user_version"), tables = Scalar("SELECT COUNT(*) FROM sqlite_master");
        if (id == ApplicationId && version == Version) return;
        if (id == ApplicationId)
            throw new CommandException($"'{_path}' is an index of version {version}; this command reads version {Version}.");
        if (id != 0 || tables > 0 || !create) throw new CommandException($"'{_path}' is a database, but no index of this command.");
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand command = Command(
            _connection,
            string.Create(
                CultureInfo.InvariantCulture, $"{Schema} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};"));
        command.Transaction = transaction;
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private long Pragma(string name) => Scalar("PRAGMA " + name);

    private long Scalar(string text)
    {
        using SqliteCommand command = Command(_connection, text);
        return (long)command.ExecuteScalar()!;
    }
}
