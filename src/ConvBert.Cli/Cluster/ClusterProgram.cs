using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Tokenization.Files;

namespace ConvBert.Cli.Cluster;

/// <summary>How `convbert-cluster` is started on this machine: a program, and what comes before its own arguments.</summary>
/// <param name="Path">The program's file.</param>
/// <param name="Prefix">The arguments that make the program the tool; none where it is the tool itself.</param>
internal sealed record ClusterProgram(string Path, IReadOnlyList<string> Prefix)
{
    private const string Name = "convbert-cluster";

    /// <summary>Where manifests of local tools are, from a folder on upwards.</summary>
    private static readonly string[] Manifests = ["dotnet-tools.json", System.IO.Path.Combine(".config", "dotnet-tools.json")];

    /// <summary>Looks beside this command, in the search path, and among the local tools of the working folder.</summary>
    /// <param name="besides">The folders of this command.</param>
    /// <param name="searchPath">The variable PATH.</param>
    /// <param name="workingFolder">The folder whose local tools count, and those of the folders that it is in.</param>
    /// <param name="version">The version that goes with this command.</param>
    /// <exception cref="CommandException">It is not installed; the message says how to.</exception>
    public static ClusterProgram Find(IEnumerable<string> besides, string searchPath, string workingFolder, string version)
    {
        string[] folders = [.. besides, .. searchPath.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)];
        if (FileIn(folders, Name) is { } tool) return new ClusterProgram(tool, []);
        if (IsLocalTool(workingFolder) && FileIn(folders, "dotnet") is { } dotnet) return new ClusterProgram(dotnet, [Name]);
        throw new CommandException(
            $"'convbert cluster' is the tool {Name}, which is neither beside convbert, nor in PATH, nor a local tool of this folder. "
            + $"Install it: dotnet tool install --global ConvBert.Cluster --version {version}");
    }

    private static string? FileIn(string[] folders, string name) => folders
        .Select(folder => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(IsProgram);

    private static bool IsProgram(string path) => File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    private static bool IsLocalTool(string workingFolder)
    {
        for (string? folder = workingFolder; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            foreach (string manifest in Manifests.Select(name => System.IO.Path.Combine(folder, name)).Where(File.Exists))
            {
                if (HasTool(manifest)) return true;
            }
        }

        return false;
    }

    private static bool HasTool(string manifest)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                SharedFile.ReadAllText(manifest), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.GetProperty("tools").EnumerateObject()
                .SelectMany(package => package.Value.GetProperty("commands").EnumerateArray()).Any(command => command.ValueEquals(Name));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandException($"'{manifest}' is no manifest of .NET's local tools: {exception.Message}", exception);
        }
    }
}
