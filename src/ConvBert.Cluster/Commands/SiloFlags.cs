using System.CommandLine;
using ConvBert.Cluster.Connections;
using ConvBert.Pipelines;

namespace ConvBert.Cluster.Commands;

/// <summary>The options of a silo.</summary>
internal sealed class SiloFlags
{
    private readonly Option<string?> _name = new("--name") { Description = "The silo's name in reports; a random one by default." };

    private readonly Option<int> _port = new("--silo-port")
    {
        Description = "The silo's port for other silos.",
        DefaultValueFactory = _ => 11111,
    };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "The folder of the ledgers, for a cluster of this machine; a folder in the user's data by default.",
    };

    private readonly Option<int?> _threads = new("--threads") { Description = "Threads of the engine; all processors by default." };

    private readonly Option<string[]> _models = new("--model")
    {
        Description = "NAME=DIR: a model that online calls may name. May be repeated; jobs bring their own.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _loopback = new("--loopback") { Description = "Listen on this machine alone." };

    private readonly Option<string?> _dashboard = new("--dashboard")
    {
        Description = "Where to show Orleans' dashboard, such as http://localhost:8080; every silo with the option is in it.",
    };

    private readonly Option<double> _probe = new("--probe-seconds")
    {
        Description = "How often silos look whether the others are there; three failures in a row count as a death.",
        DefaultValueFactory = _ => 5,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _name, _port, _state, _threads, _models, _loopback, _probe, _dashboard })
            command.Options.Add(option);
    }

    /// <summary>The settings of a command line.</summary>
    public SiloSettings Of(ParseResult parsed)
    {
        int? threads = Threads(parsed.GetValue(_threads));
        (string Name, string Folder)[] models = [.. parsed.GetValue(_models)!.Select(Model)];
        double probe = parsed.GetValue(_probe);
        if (probe is not (> 0 and < 3600))
            throw new ArgumentException($"--probe-seconds is {probe}; more than 0 and less than 3600 was expected.");
        return new SiloSettings(
            parsed.GetValue(_name), parsed.GetValue(_port), Path.GetFullPath(parsed.GetValue(_state) ?? DefaultState()),
            parsed.GetValue(_loopback), TimeSpan.FromSeconds(probe), parsed.GetValue(_dashboard),
            options =>
            {
                options.Load = new PipelineLoadOptions { Model = new ConvBertLoadOptions { Threads = threads } };
                foreach ((string name, string folder) in models) options.Models[name] = folder;
            });
    }

    /// <summary>The threads of a command line.</summary>
    /// <exception cref="ArgumentException">They are out of bounds.</exception>
    public static int? Threads(int? threads) => threads is null or (> 0 and <= ConvBertLoadOptions.MaxThreads)
        ? threads
        : throw new ArgumentException($"--threads is {threads}; 1 to {ConvBertLoadOptions.MaxThreads} was expected.");

    /// <summary>Where the ledgers of this user's clusters of one machine are.</summary>
    public static string DefaultState() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "convbert-cluster");

    private static (string Name, string Folder) Model(string flag) => flag.IndexOf('=') is > 0 and var at
        ? (flag[..at], Path.GetFullPath(flag[(at + 1)..]))
        : throw new ArgumentException($"--model is '{flag}'; NAME=DIR was expected.");
}
