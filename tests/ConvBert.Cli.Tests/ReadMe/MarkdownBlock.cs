namespace ConvBert.Cli.Tests.ReadMe;

/// <summary>A fenced block of a Markdown file: its language and lines.</summary>
internal sealed record MarkdownBlock(string Language, IReadOnlyList<string> Lines)
{
    /// <summary>Every fenced block, in order.</summary>
    public static List<MarkdownBlock> Read(string markdown)
    {
        var blocks = new List<MarkdownBlock>();
        List<string>? lines = null;
        string language = "";
        foreach (string line in markdown.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (lines is null)
                {
                    language = line[3..].Trim();
                    lines = [];
                }
                else
                {
                    blocks.Add(new MarkdownBlock(language, lines));
                    lines = null;
                }
                continue;
            }
            lines?.Add(line);
        }
        return blocks;
    }
}
