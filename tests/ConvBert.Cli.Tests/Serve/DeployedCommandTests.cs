using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Server.Tests.Deployment;

namespace ConvBert.Cli.Tests.Serve;

/// <summary>The command lines in the files for containers and clusters are such that the command takes.</summary>
public sealed class DeployedCommandTests
{
    [Fact]
    public void Image_ByItself_Serves() => Errors(DeployFiles.DockerList("CMD")).Should().BeEmpty();

    [Fact]
    public void Image_ThatChecksItsHealth_AsksAServer() => Errors(DeployFiles.DockerList("HEALTHCHECK")[1..]).Should().BeEmpty();

    [Fact]
    public void Pod_OfTheDeployment_Serves() => Errors(DeployFiles.Object(DeployFiles.Kubernetes, "Deployment")
        .At("spec", "template", "spec", "containers", 0).Texts("args")).Should().BeEmpty();

    [Fact]
    public void Flag_ThatThereIsNot_IsAnError() => Errors(["serve", "--port", "8080"]).Should().NotBeEmpty();

    private static IEnumerable<string> Errors(string[] arguments)
    {
        var environment = new CommandEnvironment
        {
            Input = Stream.Null,
            Output = Stream.Null,
            Error = TextWriter.Null,
            OutputIsTerminal = false,
            ErrorIsTerminal = false,
            Width = 80,
        };
        return ConvBertCommand.Create(environment).Parse(arguments).Errors.Select(error => error.Message);
    }
}
