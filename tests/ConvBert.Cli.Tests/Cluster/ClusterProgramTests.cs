using System.Runtime.Versioning;
using ConvBert.Cli.Cluster;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Cluster;

[UnsupportedOSPlatform("windows")]
public sealed class ClusterProgramTests : IDisposable
{
    private const string Manifest = """
        { "version": 1, "isRoot": true, "tools": { "convbert.cluster": { "version": "1.0.0", "commands": ["convbert-cluster"] } } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public void Find_BesideAndInThePath_TakesTheOneBeside()
    {
        string beside = Program("beside", "convbert-cluster"), inPath = Program("path", "convbert-cluster");

        Find(["beside"], ["path"]).Path.Should().Be(beside);
        Find(["absent"], ["empty", "path"]).Should().BeEquivalentTo(new ClusterProgram(inPath, []));
    }

    [LinuxFact]
    public void Find_OfAFileThatIsNoProgram_LooksOn()
    {
        File.SetUnixFileMode(Program("first", "convbert-cluster"), UnixFileMode.UserRead);

        Find([], ["first", "second"], install: "second").Path.Should().Be(_folder.File("second/convbert-cluster"));
    }

    [LinuxTheory]
    [InlineData("dotnet-tools.json")]
    [InlineData(".config/dotnet-tools.json")]
    public void Find_OfALocalTool_AsksDotnet(string manifest)
    {
        string dotnet = Program("path", "dotnet");
        Write(manifest, Manifest);
        Write("work/dotnet-tools.json", """{ "version": 1, "tools": {} }""");
        Directory.CreateDirectory(_folder.File("work/inner"));

        Find([], ["path"], "work/inner").Should().BeEquivalentTo(new ClusterProgram(dotnet, ["convbert-cluster"]));
    }

    [LinuxFact]
    public void Find_WhereThereIsNone_SaysHowToInstallIt() =>
        FluentActions.Invoking(() => Find(["beside"], ["path"])).Should().Throw<CommandException>()
            .WithMessage("*dotnet tool install --global ConvBert.Cluster --version 1.2.3");

    [LinuxTheory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "tools": { "some.package": {} } }""")]
    public void Find_WithAManifestThatIsNone_IsRefusedByItsName(string content)
    {
        Write("dotnet-tools.json", content);

        FluentActions.Invoking(() => Find([], [])).Should().Throw<CommandException>().WithMessage("*dotnet-tools.json*");
    }

    private ClusterProgram Find(string[] besides, string[] path, string working = "", string? install = null)
    {
        if (install is not null) Program(install, "convbert-cluster");
        return ClusterProgram.Find(
            besides.Select(_folder.File), string.Join(Path.PathSeparator, path.Select(_folder.File)), _folder.File(working), "1.2.3");
    }

    private string Program(string folder, string name)
    {
        string path = Write($"{folder}/{name}", "#!/bin/sh\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private string Write(string name, string content)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
