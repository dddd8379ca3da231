using System.Globalization;
using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Engine;
using ConvBert.Tokenization.Slow;
using ConvBert.Tokenization.Tests.Support;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Tests;

/// <summary>What becomes of "a" + c + "b" for every Unicode scalar value c, as the reference implementations answered.</summary>
public class CodePointSweepTests
{
    [Theory]
    [InlineData("fast-uncased", true)]
    [InlineData("fast-cased", false)]
    public void Fast_EveryCodePoint_GivesTheReferencesWords(string table, bool lowercase)
    {
        var normalizer = new BertNormalizer(CleanText: true, HandleChineseChars: true, StripAccents: null, Lowercase: lowercase);
        Sweep(table, text => FastWords(normalizer, text));
    }

    [Theory]
    [InlineData("slow-uncased", true)]
    [InlineData("slow-cased", false)]
    public void Slow_EveryCodePoint_GivesTheReferencesWords(string table, bool lowercase)
    {
        var tokenizer = new BasicTokenizer(lowercase, tokenizeChineseChars: true, stripAccents: null);
        Sweep(table, text => tokenizer.Tokenize(text, new HashSet<string>()));
    }

    [SharedTheory("golden")]
    [InlineData("fast-uncased-noclean", false, true, null)]
    [InlineData("fast-uncased-nostrip", true, true, false)]
    [InlineData("fast-cased-strip", true, false, true)]
    public void Fast_EveryCodePointWithOtherOptions_GivesTheReferencesWords(
        string table, bool cleanText, bool lowercase, bool? stripAccents)
    {
        var normalizer = new BertNormalizer(cleanText, HandleChineseChars: true, stripAccents, lowercase);
        Sweep(table, text => FastWords(normalizer, text));
    }

    [SharedTheory("golden")]
    [InlineData("slow-uncased-nostrip", true, false)]
    [InlineData("slow-cased-strip", false, true)]
    public void Slow_EveryCodePointWithOtherOptions_GivesTheReferencesWords(string table, bool lowercase, bool? stripAccents)
    {
        var tokenizer = new BasicTokenizer(lowercase, tokenizeChineseChars: true, stripAccents);
        Sweep(table, text => tokenizer.Tokenize(text, new HashSet<string>()));
    }

    /// <summary>A table of the project, or else of the third-party data.</summary>
    private static string PathOf(string table) =>
        GoldenFolder.Of("codepoints", table + ".tsv") is var own && File.Exists(own) ? own
            : Path.Combine(Repository.Shared("golden", "tokenizer", "codepoints")!, table + ".tsv");

    private static void Sweep(string table, Func<int[], List<string>> words)
    {
        foreach (string line in File.ReadLines(PathOf(table)))
        {
            if (line.StartsWith('#')) continue;
            string[] fields = line.Split('\t');
            int last = int.Parse(fields[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            for (int c = int.Parse(fields[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture); c <= last; c++)
            {
                if (CodePoints.IsSurrogate(c)) continue;
                List<string> actual = words(['a', c, 'b']);
                if (!actual.SequenceEqual(Expected(c, fields)))
                    Assert.Fail($"{table} U+{c:X4}: {string.Join('|', actual)} instead of {string.Join('|', Expected(c, fields))}.");
            }
        }
    }

    private static List<string> FastWords(BertNormalizer normalizer, int[] text)
    {
        var words = new List<string>();
        NormalizedText normalized = normalizer.Normalize(text, 0, text.Length);
        foreach (Range word in BertPreTokenizer.Words(normalized.Span)) words.Add(CodePoints.Text(normalized.CodePoints()[word]));
        return words;
    }

    private static string[] Expected(int c, string[] fields)
    {
        string self = CodePoints.Text([c]);
        string argument =
            fields.Length > 3
            ? string.Concat(fields[3].Split(' ')
            .Select(point => point.Length > 0 ? CodePoints.Text([int.Parse(point, NumberStyles.HexNumber, CultureInfo.InvariantCulture)])
            : "")) : "";
        return fields[2] switch
        {
            "keep" => ["a" + self + "b"],
            "drop" => ["ab"],
            "space" => ["a", "b"],
            "isolate" => ["a", self, "b"],
            "map" => ["a" + argument + "b"],
            "isolate-map" => ["a", argument, "b"],
            "hangul" => ["a" + Hangul(c) + "b"],
            "words" =>
                [.. fields[3].Split('|')
                    .Select(word =>
                    string.Concat(word.Trim().Split(' ')
                        .Select(point => CodePoints.Text([int.Parse(point, NumberStyles.HexNumber, CultureInfo.InvariantCulture)]))))],
            string other => throw new InvalidDataException($"Unknown action {other}."),
        };
    }

    private static string Hangul(int syllable)
    {
        int index = syllable - 0xAC00;
        int[] parts = [0x1100 + (index / 588), 0x1161 + (index % 588 / 28), 0x11A7 + (index % 28)];
        return CodePoints.Text(parts[2] == 0x11A7 ? parts.AsSpan(0, 2) : parts);
    }
}
