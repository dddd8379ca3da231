using System.Text.RegularExpressions;

namespace ConvBert.Packaging.Tests;

/// <summary>What a release does is what the documentation says of published packages.</summary>
public sealed partial class ReleaseWorkflowTests
{
    private const string ReadyToRun = "-p:PackReadyToRun=true";

    [Fact]
    public void Packages_OfARelease_AreMadeReadyToRun()
    {
        string[] packs = [.. Commands().Where(command => command.StartsWith("dotnet pack ", StringComparison.Ordinal))];
        packs.Should().NotBeEmpty().And.OnlyContain(command => command.Split(' ').Contains(ReadyToRun));
    }

    /// <summary>A pack without a build does not restore either, and no other restore brings the compiler of machine code.</summary>
    [Fact]
    public void Pack_WithoutABuild_FollowsARestoreOfTheCompiler()
    {
        string[] commands = [.. Commands()];
        for (int i = 0; i < commands.Length; i++)
        {
            string[] words = commands[i].Split(' ');
            if (words is not ["dotnet", "pack", ..] || !words.Contains("--no-build")) continue;
            commands[..i].Should().Contain(
                command => command.StartsWith("dotnet restore ", StringComparison.Ordinal) && command.Contains(ReadyToRun),
                "'{0}' needs it", commands[i]);
        }
    }

    private static IEnumerable<string> Commands() =>
        Run().Matches(File.ReadAllText(Path.Combine(Repository.Root, ".github", "workflows", "release.yml")))
            .Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^ *- run: ([^|\r\n]+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Run();
}
