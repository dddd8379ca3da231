using System.CommandLine;
using ConvBert.Cluster.Connections;
using ConvBert.Cluster.Schema;

namespace ConvBert.Cluster.Commands;

/// <summary><c>convbert-cluster schema</c>.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var command = new Command("schema",
            "Make the tables of a cluster in PostgreSQL, unless they are there; with --print, show the script.");
        var print = new Option<bool>("--print") { Description = "Print the script and make nothing." };
        command.Options.Add(print);
        var cluster = new ClusterFlags();
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(print)) Console.Write(PostgresSchema.Script);
            else await PostgresSchema.ApplyAsync(cluster.Of(parsed).RequiredConnection, cancellationToken).ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
