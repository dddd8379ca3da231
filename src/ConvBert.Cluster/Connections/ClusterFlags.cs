using System.CommandLine;

namespace ConvBert.Cluster.Connections;

/// <summary>The options that say how a cluster is found.</summary>
internal sealed class ClusterFlags
{
    /// <summary>The variable of the connection string, which is better kept out of command lines.</summary>
    public const string ConnectionVariable = "CONVBERT_CLUSTER_CONNECTION";

    private readonly Option<ClusterKind> _kind = new("--cluster")
    {
        Description = "Where the cluster keeps its members and ledgers: localhost, postgres or redis.",
        DefaultValueFactory = _ => ClusterKind.Localhost,
    };

    private readonly Option<string?> _connection = new("--connection")
    {
        Description = $"The connection string of PostgreSQL or Redis; the variable {ConnectionVariable} by default.",
    };

    private readonly Option<string> _id = new("--cluster-id")
    {
        Description = "The cluster's name, the same for all of its silos and clients.",
        DefaultValueFactory = _ => "convbert",
    };

    private readonly Option<int> _gatewayPort = new("--gateway-port")
    {
        Description = "The silo's port for clients.",
        DefaultValueFactory = _ => 30000,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_kind);
        command.Options.Add(_connection);
        command.Options.Add(_id);
        command.Options.Add(_gatewayPort);
    }

    /// <summary>The address of a command line.</summary>
    public ClusterAddress Of(ParseResult parsed) => new(
        parsed.GetValue(_kind), parsed.GetValue(_connection) ?? Environment.GetEnvironmentVariable(ConnectionVariable),
            parsed.GetValue(_id)!,
        parsed.GetValue(_gatewayPort));
}
