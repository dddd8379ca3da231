using System.Text;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Serving.Lines;
using Spectre.Console;

namespace ConvBert.Cli.Rendering;

/// <summary>The layout of answers for people.</summary>
internal sealed class Terminal
{
    private const int BarWidth = 24;

    /// <summary>A bar's last cell, in eighths.</summary>
    private const string Eighths = " ▏▎▍▌▋▊▉";

    private static readonly string[] SpanColours = ["yellow", "aqua", "lime", "fuchsia", "blue", "green", "red"];

    private readonly IAnsiConsole _console;

    public Terminal(OutputTarget target, CommandEnvironment environment)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = environment.UsesColors ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = environment.UsesColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(new TargetWriter(target)),
        });
        _console.Profile.Width = environment.Width;
        _console.Profile.Capabilities.Unicode = true;
    }

    /// <summary>A line of markup.</summary>
    public void WriteMarkup(string markup) => _console.MarkupLine(markup);

    /// <summary>An empty line.</summary>
    public void WriteEmptyLine() => _console.WriteLine();

    /// <summary>A line of plain text.</summary>
    public void WriteText(string text) => _console.WriteLine(VisibleText.Of(text));

    /// <summary>The text that an answer is about, its every <paramref name="highlighted"/> set off.</summary>
    public void WriteHeading(string text, string? highlighted = null)
    {
        string escaped = Escape(text);
        if (highlighted is not null) escaped = escaped
            .Replace(Escape(highlighted), $"[bold yellow]{Escape(highlighted)}[/]", StringComparison.Ordinal);
        _console.MarkupLine(escaped);
    }

    /// <summary>A text with its spans set off, a colour for each label; spans that overlap an earlier one stay plain.</summary>
    public void WriteSpans(string text, IReadOnlyList<TextSpan> spans)
    {
        var markup = new StringBuilder();
        int at = 0;
        foreach (TextSpan span in spans.OrderBy(span => span.Start))
        {
            if (span.Start < at || span.End <= span.Start || span.End > text.Length) continue;
            markup.Append(Escape(text[at..span.Start]));
            markup.Append('[').Append(Colour(span.Label)).Append(" underline]").Append(Escape(text[span.Start..span.End])).Append("[/]");
            at = span.End;
        }
        markup.Append(Escape(text[at..]));
        _console.MarkupLine(markup.ToString());
    }

    /// <summary>Names and values in two columns.</summary>
    public void WriteFields(params (string Name, string Value)[] fields)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach ((string name, string value) in fields) grid.AddRow($"[grey]{Escape(name)}[/]", Escape(value));
        _console.Write(grid);
    }

    /// <summary>Answers with a bar for each score, best first as given.</summary>
    public void WriteScores(IEnumerable<(string Label, float Score, string? Note)> answers)
    {
        var grid = new Grid()
            .AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(1))
            .AddColumn(new GridColumn().NoWrap().PadRight(1))
            .AddColumn(new GridColumn().NoWrap().RightAligned().PadRight(2))
            .AddColumn();
        bool first = true;
        foreach ((string label, float score, string? note) in answers)
        {
            string style = first ? "bold" : "default";
            string bar = Bar(score);
            grid.AddRow($"[{style}]{Escape(label)}[/]", $"[green]{bar}[/]", $"[{style}]{score:0.000}[/]", $"[grey]{Escape(note ?? "")}[/]");
            first = false;
        }
        _console.Write(grid);
    }

    /// <summary>A table with a header.</summary>
    public void WriteTable(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows, int rightAlignedFrom = int.MaxValue)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (int i = 0; i < header.Count; i++)
        {
            var column = new TableColumn(Escape(header[i])) { NoWrap = true };
            table.AddColumn(i >= rightAlignedFrom ? column.RightAligned() : column);
        }
        foreach (IReadOnlyList<string> row in rows) table.AddRow([.. row.Select(Escape)]);
        _console.Write(table);
    }

    /// <summary>The same colour for the same label in every run.</summary>
    private static string Colour(string label)
    {
        int sum = 0;
        foreach (char letter in label.StartsWith("B-", StringComparison.Ordinal)
            || label.StartsWith("I-", StringComparison.Ordinal) ? label[2..] : label) sum += letter;
        return SpanColours[sum % SpanColours.Length];
    }

    private static string Bar(float share)
    {
        if (!(share >= 0)) return new string(' ', BarWidth);
        int eighths = (int)MathF.Round(MathF.Min(share, 1) * BarWidth * 8);
        string full = new('█', eighths / 8);
        return (eighths % 8 > 0 ? full + Eighths[eighths % 8] : full).PadRight(BarWidth);
    }

    /// <summary>Text that neither is markup nor acts on the terminal.</summary>
    private static string Escape(string text) => Markup.Escape(VisibleText.Of(text));

    /// <summary>Text that goes to an <see cref="OutputTarget"/> as UTF-8.</summary>
    private sealed class TargetWriter(OutputTarget target) : TextWriter
    {
        public override Encoding Encoding { get; } = new UTF8Encoding(false);

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value)
        {
            if (value is not null) target.Write(Encoding.GetBytes(value));
        }

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));
    }
}
