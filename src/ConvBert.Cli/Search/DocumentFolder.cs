using ConvBert.Cli.Errors;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Search;

/// <summary>
/// A folder of documents, with its subfolders; links are not followed. A subfolder that cannot be listed is told of, where the enumeration
/// of .NET would pass over it: its documents leave the index, which nobody would notice.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class DocumentFolder(string path)
{
    private static readonly EnumerationOptions Entries = new() { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>All files, in no order.</summary>
    /// <param name="tell">Told of each subfolder that cannot be listed.</param>
    /// <exception cref="CommandException">The folder itself cannot be listed.</exception>
    public IEnumerable<string> Files(Action<string> tell)
    {
        var waiting = new Stack<string>([path]);
        while (waiting.TryPop(out string? folder))
        {
            List<string> files = [];
            try
            {
                files.AddRange(Directory.EnumerateFiles(folder, "*", Entries));
                foreach (string inner in Directory.EnumerateDirectories(folder, "*", Entries)) waiting.Push(inner);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                string message = $"Cannot read '{folder}': {ErrorReport.Message(exception)}";
                if (folder == path) throw new CommandException(message, exception);
                tell(message);
            }

            foreach (string file in files) yield return file;
        }
    }
}
