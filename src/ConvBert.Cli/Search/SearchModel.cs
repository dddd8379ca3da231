using System.Globalization;
using System.IO.Hashing;
using System.Text;
using ConvBert.Cli.Errors;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;
using ConvBert.Tokenization.Files;

namespace ConvBert.Cli.Search;

/// <summary>What the vectors of an index were made with. Vectors can be compared only where all but the name is the same.</summary>
/// <param name="Name">The model as the command line names it.</param>
/// <param name="Fingerprint">A hash of the model's files, of its arithmetic and of the prompt of documents.</param>
/// <param name="Dimension">The number of dimensions of a vector.</param>
internal sealed record SearchModel(string Name, string Fingerprint, int Dimension)
{
    private static readonly string[] Extensions = [".json", ".txt", ".safetensors", ".bin", ".h5", ".index"];

    /// <summary>The model of a folder or file.</summary>
    /// <param name="name">The model as the command line names it.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="settings">What else decides about the vectors.</param>
    /// <param name="dimension">The number of dimensions of a vector.</param>
    /// <exception cref="CommandException">A file cannot be read.</exception>
    public static SearchModel Of(string name, string path, string settings, int dimension)
    {
        var hash = new XxHash128();
        try
        {
            foreach ((string file, string relative) in Files(path))
            {
                using FileStream stream = SharedFile.Open(file, options: FileOptions.SequentialScan);
                hash.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{relative}\n{stream.Length}\n")));
                hash.Append(stream);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"Cannot read the model at '{path}': {ErrorReport.Message(exception)}", exception);
        }

        hash.Append(Encoding.UTF8.GetBytes(settings));
        return new SearchModel(name, Convert.ToHexStringLower(hash.GetCurrentHash()), dimension);
    }

    private static IEnumerable<(string File, string Relative)> Files(string path)
    {
        if (File.Exists(path)) return [(path, Path.GetFileName(path))];
        return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Extensions.Contains(Path.GetExtension(file)))
            .Select(file => (file, Path.GetRelativePath(path, file)))
            .OrderBy(file => file.Item2, StringComparer.Ordinal);
    }
}
