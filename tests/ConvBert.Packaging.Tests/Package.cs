using System.IO.Compression;
using System.Xml.Linq;

namespace ConvBert.Packaging.Tests;

/// <summary>The contents of one packed file.</summary>
internal sealed class Package
{
    private static readonly string[] Envelope = ["_rels/", "package/", "[Content_Types].xml"];
    private readonly Dictionary<string, byte[]> _files;

    private Package(Dictionary<string, byte[]> files)
    {
        _files = files;
        Metadata =
            XDocument.Parse(System.Text.Encoding.UTF8.GetString(_files.Single(file =>
            file.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value).TrimStart('\uFEFF'))
            .Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    /// <summary>The nuspec's metadata.</summary>
    public XElement Metadata { get; }

    /// <summary>Paths of the files that the package is for; the zip's own envelope is left out.</summary>
    public IEnumerable<string> Paths =>
        _files.Keys.Where(path => !path.EndsWith(".nuspec", StringComparison.Ordinal)
            && !Envelope.Any(part => path.StartsWith(part, StringComparison.Ordinal)));

    /// <summary>Dependencies as "id version".</summary>
    public IEnumerable<string> Dependencies => Metadata.Descendants()
        .Where(element => element.Name.LocalName == "dependency")
        .Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}");

    public byte[] this[string path] => _files[path];

    public string Field(string name) => Metadata.Elements().Single(element => element.Name.LocalName == name).Value;

    public static Package Read(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        var files = new Dictionary<string, byte[]>();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            files.Add(entry.FullName, bytes.ToArray());
        }

        return new Package(files);
    }
}
