using System.Text;

namespace ConvBert.Explain;

/// <summary>
/// The modules and styles that draw an explanation. The server serves them one by one; a page of its own holds them joined into one module,
/// since modules inside a page cannot import each other.
/// </summary>
internal static class PageModules
{
    private const string Entry = "look-page.js";
    private const string ImportStart = "import ";
    private const string ExportStart = "export ";

    /// <summary>The names of all files: <c>look.js</c>, <c>look.css</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(PageModules).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)];

    /// <summary>The text of a file, UTF-8.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static Stream Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return typeof(PageModules).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no file '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>The style of the look.</summary>
    internal static string Style => Text("look.css");

    /// <summary>The page's module with all that it imports before it, in the order of the imports.</summary>
    internal static string Script
    {
        get
        {
            var script = new StringBuilder();
            Append(Entry, [], script);
            return script.ToString();
        }
    }

    /// <summary>
    /// Appends a module after those it imports. The modules keep to a form that makes this sound: an import is one line, an export begins a
    /// line, and no two modules declare one name.
    /// </summary>
    private static void Append(string name, HashSet<string> done, StringBuilder script)
    {
        if (!done.Add(name)) return;
        string[] lines = Text(name).Split('\n');
        foreach (string line in lines.Where(IsImport)) Append(line.Split('"')[1]["./".Length..], done, script);
        foreach (string line in lines.Where(line => !IsImport(line)))
            script.Append(line.StartsWith(ExportStart, StringComparison.Ordinal) ? line[ExportStart.Length..] : line).Append('\n');
    }

    private static bool IsImport(string line) => line.StartsWith(ImportStart, StringComparison.Ordinal);

    private static string Text(string name)
    {
        using var reader = new StreamReader(Open(name), Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
