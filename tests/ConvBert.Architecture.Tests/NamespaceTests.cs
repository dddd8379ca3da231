using System.Text.RegularExpressions;

namespace ConvBert.Architecture.Tests;

/// <summary>
/// The namespace of a type tells the folder that it is in, except for public types, which are in their library's public namespaces.
/// </summary>
public sealed partial class NamespaceTests
{
    /// <summary>The projects, the root of their namespaces, and the public ones.</summary>
    public static TheoryData<string, string, string[]> Projects() => new()
    {
        { "ConvBert.Kernels", "ConvBert.Kernels", ["ConvBert.Kernels"] },
        { "ConvBert.Tokenization", "ConvBert.Tokenization", ["ConvBert.Tokenization"] },
        { "ConvBert.Core", "ConvBert", ["ConvBert", "ConvBert.Checkpoints", "ConvBert.Pipelines"] },
        { "ConvBert.Training", "ConvBert.Training", ["ConvBert.Training"] },
        { "ConvBert.FineTuning", "ConvBert.FineTuning", ["ConvBert.FineTuning"] },
        { "ConvBert.TensorFlow", "ConvBert.TensorFlow", ["ConvBert.TensorFlow"] },
        { "ConvBert.Serving", "ConvBert.Serving", [] },
        { "ConvBert.Server", "ConvBert.Server", [] },
        { "ConvBert.Orleans", "ConvBert.Orleans", [] },
        { "ConvBert.Cluster", "ConvBert.Cluster", [] },
        { "ConvBert.Cli", "ConvBert.Cli", [] },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_OfAProject_FollowItsFolders(string project, string root, string[] publicNamespaces)
    {
        string source = Path.Combine(Repository.Root, "src", project);
        var misplaced = new List<string>();
        foreach (string file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            string[] path = Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar);
            if (path.Length == 1) continue;
            string text = File.ReadAllText(file);
            string space = NamespacePattern().Match(text).Groups[1].Value;
            bool isPublic = PublicTypePattern().IsMatch(text) && publicNamespaces.Contains(space);
            if (!isPublic && space != $"{root}.{path[0]}") misplaced.Add($"{string.Join('/', path)}: {space}");
        }

        misplaced.Should().BeEmpty();
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^public ", RegexOptions.Multiline)]
    private static partial Regex PublicTypePattern();
}
