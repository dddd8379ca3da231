using System.CommandLine;
using ConvBert.Cli.Cluster;
using ConvBert.Cli.InputOutput;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert cluster`, whose arguments are another tool's.</summary>
internal static class ClusterCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "cluster";

    public static Command Create(CommandEnvironment environment)
    {
        var arguments = new Argument<string[]>("ARGUMENTS")
        {
            Description = "The arguments of convbert-cluster, --help among them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        arguments.CompletionSources.Add("silo", "submit", "status", "cancel", "resume", "schema");
        var command = new Command(Name, "Silos and bulk jobs over many machines: the tool convbert-cluster, which is installed beside this one.")
        {
            arguments,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(arguments), environment));
        return command;
    }

    /// <summary>Runs the tool with arguments as they were given, before anybody took options out of them.</summary>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, CommandEnvironment environment) =>
        ClusterTool.RunAsync(arguments, environment, InfoCommand.Version);
}
