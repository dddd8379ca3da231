using System.Text;

namespace ConvBert.Comparison;

/// <summary>A text in pieces as people have them: documents of a few kilobytes, cut at line ends, or single lines.</summary>
internal sealed class TokenizerText
{
    private const int DocumentBytes = 4000;

    private TokenizerText(string form, byte[][] utf8)
    {
        Form = form;
        Utf8 = utf8;
        Utf16 = Array.ConvertAll(utf8, Encoding.UTF8.GetString);
    }

    public string Form { get; }

    public byte[][] Utf8 { get; }

    public string[] Utf16 { get; }

    public double Megabytes => Utf8.Sum(piece => (double)piece.Length) / 1e6;

    public int Longest => Utf8.Max(piece => piece.Length);

    /// <exception cref="ComparisonException">The file is empty or not UTF-8.</exception>
    public static TokenizerText[] Read(string file)
    {
        byte[] text = File.ReadAllBytes(file);
        if (text.Length == 0) throw new ComparisonException($"--corpus: {file} is empty.");
        if (!System.Text.Unicode.Utf8.IsValid(text)) throw new ComparisonException($"--corpus: {file} is not UTF-8.");
        return [new("documents", Cut(text, DocumentBytes)), new("lines", Cut(text, 0))];
    }

    /// <summary>Pieces that end at the first line end behind so many bytes, without it.</summary>
    private static byte[][] Cut(ReadOnlySpan<byte> text, int least)
    {
        var pieces = new List<byte[]>();
        while (!text.IsEmpty)
        {
            int rest = text.Length > least ? text[least..].IndexOf((byte)'\n') : -1;
            int end = rest < 0 ? text.Length : least + rest;
            pieces.Add(text[..end].ToArray());
            text = end < text.Length ? text[(end + 1)..] : [];
        }

        return [.. pieces];
    }
}
