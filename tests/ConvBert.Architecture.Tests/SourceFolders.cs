using System.Text.RegularExpressions;

namespace ConvBert.Architecture.Tests;

/// <summary>Where the types of a project are declared: full name to the top-level folder of the source file.</summary>
internal static partial class SourceFolders
{
    /// <summary>The folder of every type outside the project's root; a partial type belongs to each folder that declares a part.</summary>
    public static Dictionary<string, string> Of(string project)
    {
        string root = Path.Combine(Repository.Root, "src", project);
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string[] path = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);
            if (path.Length == 1) continue;
            string text = File.ReadAllText(file);
            string space = NamespacePattern().Match(text).Groups[1].Value;
            foreach (Match type in TypePattern().Matches(text)) folders[$"{space}.{type.Groups[1].Value}"] = path[0];
        }

        return folders;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    /// <summary>Declarations at the left margin: nested types follow the type around them.</summary>
    [GeneratedRegex(
        @"^(?:[a-z]+ )*(?:class|struct|interface|enum|record|delegate [\w<>?.\[\], ]+?)(?: struct| class)? (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypePattern();
}
