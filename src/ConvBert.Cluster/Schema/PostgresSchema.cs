using Npgsql;

namespace ConvBert.Cluster.Schema;

/// <summary>The tables and queries that Orleans' providers for ADO.NET use in PostgreSQL.</summary>
internal static class PostgresSchema
{
    /// <summary>The script; running it again changes nothing.</summary>
    public static string Script
    {
        get
        {
            using Stream stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream("postgresql.sql")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Runs the script as one transaction.</summary>
    /// <exception cref="NpgsqlException">The database does not answer, or refuses.</exception>
    public static async Task ApplyAsync(string connection, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(connection);
        await using NpgsqlCommand command = database.CreateCommand(Script);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
