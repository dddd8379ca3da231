using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace ConvBert.Server.Tests.Deployment;

/// <summary>The files for containers and clusters, read.</summary>
internal static class DeployFiles
{
    public const string Kubernetes = "deploy/kubernetes/convbert.yaml";
    public const string Autoscaling = "deploy/kubernetes/autoscaling.yaml";
    public const string Compose = "deploy/compose.yaml";

    /// <summary>The documents of a YAML file.</summary>
    public static List<YamlDocument> Documents(string file)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(Repository.Read(file));
        stream.Load(reader);
        return [.. stream.Documents];
    }

    /// <summary>The object of a kind in a file of Kubernetes.</summary>
    public static YamlNode Object(string file, string kind) =>
        Documents(file).Select(document => document.RootNode).Single(node => node.Text("kind") == kind);

    /// <summary>What is below a node, by keys and, in lists, indices.</summary>
    public static YamlNode At(this YamlNode node, params object[] path) =>
        path.Aggregate(node, (at, key) => key is int index ? at[index] : at[(string)key]);

    /// <summary>The scalar below a node.</summary>
    public static string Text(this YamlNode node, params object[] path) => ((YamlScalarNode)node.At(path)).Value!;

    /// <summary>The scalars of a list below a node.</summary>
    public static string[] Texts(this YamlNode node, params object[] path) =>
        [.. ((YamlSequenceNode)node.At(path)).Select(item => item.Text())];

    /// <summary>The Dockerfile's instructions, the longer ones on one line.</summary>
    public static string[] Docker { get; } =
        [.. Repository.Read("Dockerfile").Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    /// <summary>What follows a word of the Dockerfile that is there once, as JSON's list.</summary>
    public static string[] DockerList(string instruction)
    {
        string line = Docker.Single(line => line.StartsWith(instruction + " ", StringComparison.Ordinal));
        return JsonSerializer.Deserialize<string[]>(line[line.IndexOf('[', StringComparison.Ordinal)..])!;
    }

    /// <summary>The argument behind a flag.</summary>
    public static string After(this string[] arguments, string flag) => arguments[Array.IndexOf(arguments, flag) + 1];
}
