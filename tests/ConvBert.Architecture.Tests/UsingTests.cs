using System.Text.RegularExpressions;

namespace ConvBert.Architecture.Tests;

/// <summary>The order of using directives, which no analyzer of the build looks at: System first, then by name.</summary>
public sealed partial class UsingTests
{
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("benchmarks")]
    [InlineData("samples")]
    public void Usings_OfEveryFile_AreSorted(string folder)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories);

        files.Where(file => !IsSorted(File.ReadAllText(file))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("using System.Text;\nusing Ada;\n", true)]
    [InlineData("using Ada;\nusing System.Text;\n", false)]
    [InlineData("using System.Text;\nusing System.IO;\n", false)]
    public void IsSorted_TwoUsings_LooksAtTheirOrder(string text, bool expected) => IsSorted(text).Should().Be(expected);

    private static bool IsSorted(string text)
    {
        string[] names = [.. UsingPattern().Matches(text).Select(match => match.Groups[1].Value)];
        return names.SequenceEqual(names.OrderBy(name => name.Split('.')[0] != "System").ThenBy(name => name, StringComparer.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingPattern();
}
