using System.Globalization;

namespace ConvBert.Testing;

/// <summary>What a guide under <c>docs</c> shows, and the tested code that it shows.</summary>
internal static class Guide
{
    /// <summary>The fenced blocks of a language, in order.</summary>
    public static List<string> Blocks(string page, string language)
    {
        string fence = $"```{language}\n";
        var blocks = new List<string>();
        for (int start = 0; (start = page.IndexOf(fence, start, StringComparison.Ordinal)) >= 0;)
        {
            start += fence.Length;
            blocks.Add(page[start..page.IndexOf("```", start, StringComparison.Ordinal)]);
        }

        return blocks;
    }

    /// <summary>The body of a method of a file of snippets, as the guide shows it.</summary>
    public static string Source(string file, string method)
    {
        string[] lines = Repository.Read(file).Split('\n');
        int head = Array.FindIndex(lines, line => line.Contains($" void {method}(", StringComparison.Ordinal));
        int end = Array.IndexOf(lines, "    }", head);
        return string.Concat(lines[(head + 2)..end].Select(line => (line.Length == 0 ? line : line[8..]) + "\n"));
    }

    /// <summary>What a snippet prints.</summary>
    public static string Printed(Action<TextWriter> run)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        run(output);
        return output.ToString();
    }
}
