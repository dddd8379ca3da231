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
    /// <exception cref="ArgumentException">An option has no meaning beside the others.</exception>
    public ClusterAddress Of(ParseResult parsed)
    {
        ClusterKind kind = parsed.GetValue(_kind);
        if (kind == ClusterKind.Localhost && IsGiven(parsed, _connection))
            throw new ArgumentException("--connection is for --cluster postgres or redis; a cluster of this machine has none.");
        int port = parsed.GetValue(_gatewayPort);
        return port is > 0 and <= ushort.MaxValue
            ? new ClusterAddress(
                kind, parsed.GetValue(_connection) ?? Environment.GetEnvironmentVariable(ConnectionVariable), parsed.GetValue(_id)!, port)
            : throw new ArgumentException($"--gateway-port is {port}; 1 to {ushort.MaxValue} was expected.");
    }

    /// <summary>The address of a cluster of one that nobody else finds, beside which none of these options has a meaning.</summary>
    /// <exception cref="ArgumentException">One is given.</exception>
    public ClusterAddress OfEmbedded(ParseResult parsed)
    {
        foreach (Option option in new Option[] { _kind, _connection, _id, _gatewayPort })
        {
            if (IsGiven(parsed, option))
                throw new ArgumentException($"{option.Name} has no meaning with --embedded, which is a cluster of its own.");
        }

        return new ClusterAddress(ClusterKind.Localhost, Connection: null, parsed.GetValue(_id)!, FreePort.Find());
    }

    /// <summary>Whether an option is on the command line.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
