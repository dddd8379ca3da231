using System.Text;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Streaming;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Search;

/// <summary>
/// The passages of a file, or of all files of a folder whose name ends in one of <see cref="Extensions"/>. Lines and records are texts of
/// their own; prose (<c>.md</c>, and a folder's <c>.txt</c>) is read as a whole.
/// </summary>
/// <param name="path">A file, a folder, or `-` for standard input.</param>
/// <param name="environment">Standard input, and where bad lines are reported.</param>
/// <param name="splitter">Splits long texts.</param>
/// <param name="format">The format that the caller names.</param>
/// <param name="column">The column of a table with the text.</param>
/// <param name="isStrict">Whether the first bad line ends the run.</param>
internal sealed class PassageSource(
    string path, CommandEnvironment environment, PassageSplitter splitter, InputFormat format, string column, bool isStrict)
{
    /// <summary>The longest file that is read as a whole, in bytes: many books.</summary>
    public const int MaxFileBytes = 16 << 20;

    private readonly CsvColumns _columns = new(column) { Advice = "Name the column with --documents-column." };

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What a folder's files are told by.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".txt", ".md", ".jsonl", ".ndjson", ".csv", ".tsv"];

    /// <summary>All passages, files in the order of their names.</summary>
    /// <exception cref="CommandException">What was named cannot be read.</exception>
    public IEnumerable<Passage> Read()
    {
        if (!Directory.Exists(path)) return ReadFile(path, path == "-" ? path : Path.GetFileName(path), isWhole: IsMarkdown(path));
        return Files().SelectMany(file =>
        {
            string name = Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/');
            return WhatCanBeRead(ReadFile(file, name, isWhole: IsMarkdown(file) || HasExtension(file, ".txt")));
        });
    }

    private static bool IsMarkdown(string file) => HasExtension(file, ".md");

    private static bool HasExtension(string file, string extension) =>
        Path.GetExtension(file.AsSpan()).Equals(extension, StringComparison.OrdinalIgnoreCase);

    private static bool IsRead(string file) => Extensions.Any(known => HasExtension(file, known));

    private List<string> Files()
    {
        List<string> files = [.. new DocumentFolder(path).Files(Refuse).Where(IsRead)];
        files.Sort(StringComparer.Ordinal);
        if (files.Count > 0) return files;
        throw new CommandException($"'{path}' holds no file to search; expected names that end in {string.Join(", ", Extensions)}.");
    }

    /// <summary>The passages of one file of many: where it cannot be read further, what follows in it is left out.</summary>
    private IEnumerable<Passage> WhatCanBeRead(IEnumerable<Passage> file)
    {
        using IEnumerator<Passage> passages = file.GetEnumerator();
        while (CanMove(passages)) yield return passages.Current;
    }

    private bool CanMove(IEnumerator<Passage> passages)
    {
        try
        {
            return passages.MoveNext();
        }
        catch (CommandException exception) when (!isStrict)
        {
            Refuse(exception.Message);
            return false;
        }
    }

    private IEnumerable<Passage> ReadFile(string file, string name, bool isWhole)
    {
        // The file is opened when its first passage is asked for, whichever way it is read.
        foreach (Passage passage in isWhole && format == InputFormat.Auto ? ReadWhole(file, name) : ReadItems(file, name))
            yield return passage;
    }

    private IEnumerable<Passage> ReadItems(string file, string name)
    {
        using TextStream items = TextStream.Open(file, environment, format, _columns);
        while (items.TryRead(out StreamItem<string> item))
        {
            if (item.Item is not { } text)
            {
                Refuse($"{name}, {items.Unit} {item.Line}: {ErrorReport.Message(item.Error!)}");
                continue;
            }

            foreach ((int start, string passage) in splitter.Split(text)) yield return new Passage(name, item.Line, start, passage);
        }
    }

    private List<Passage> ReadWhole(string file, string name)
    {
        using FileStream stream = InputFile.Open(file);
        if (stream.Length > MaxFileBytes)
        {
            Refuse($"{name}: has {stream.Length} bytes; expected at most {MaxFileBytes} of a file that is read as a whole.");
            return [];
        }

        try
        {
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            ReadOnlySpan<byte> content = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes;
            return [.. splitter.Split(Strict.GetString(content)).Select(piece => new Passage(name, 0, piece.Start, piece.Text))];
        }
        catch (DecoderFallbackException)
        {
            Refuse($"{name}: is not valid UTF-8.");
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"Cannot read '{file}': {ErrorReport.Message(exception)}", exception);
        }
    }

    private void Refuse(string message)
    {
        if (isStrict) throw new CommandException(message);
        environment.Tell(message);
    }
}
