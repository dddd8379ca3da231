using System.Text;
using BenchmarkDotNet.Attributes;
using ConvBert.Tokenization;

namespace ConvBert.Benchmarks;

/// <summary>
/// A document of 4 KB or a line of 40 bytes to ids alone and to everything, words seen before. The vocabulary and the text are made up,
/// so that nothing is needed beside the repository.
/// </summary>
[MemoryDiagnoser]
public class TokenizerBenchmarks : IMeasuredWork
{
    private const int Words = 4000;

    private string _folder = "";
    private ConvBertTokenizerFast _tokenizer = null!;
    private EncodingBuffer _buffer = null!;
    private byte[] _utf8 = [];
    private string _utf16 = "";
    private int[] _ids = [];

    [Params(40, 4000)]
    public int TextBytes { get; set; }

    public double Operations => 0;

    public double Bytes => TextBytes;

    [GlobalSetup]
    public void Create()
    {
        var random = new Random(1);
        string[] words = [.. Enumerable.Range(0, Words).Select(_ => Word(random))];
        _folder = Directory.CreateTempSubdirectory("convbert-tokenizer").FullName;
        string[] pieces = [.. "abcdefghijklmnopqrstuvwxyz".Select(letter => "##" + letter)];
        File.WriteAllLines(Path.Combine(_folder, "vocab.txt"),
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ",", ".", .. pieces, .. words.Where((_, i) => i % 4 > 0).Distinct()]);
        _tokenizer = ConvBertTokenizerFast.FromPretrained(_folder);
        _buffer = new EncodingBuffer();
        _utf16 = Text(words, random);
        _utf8 = System.Text.Encoding.UTF8.GetBytes(_utf16);
        _ids = new int[TextBytes + 2];
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Benchmark]
    public int IdsOfUtf8() => _tokenizer.EncodeToIds(_utf8, _ids);

    [Benchmark]
    public int IdsOfUtf16() => _tokenizer.EncodeToIds(_utf16.AsSpan(), _ids);

    [Benchmark]
    public int AllFieldsOfUtf8()
    {
        _tokenizer.EncodeInto(_utf8, _buffer);
        return _buffer[0].Count;
    }

    [Benchmark]
    public int Encode() => _tokenizer.Encode(_utf16).Count;

    /// <summary>Few words are frequent, many are rare.</summary>
    private string Text(string[] words, Random random)
    {
        var text = new StringBuilder();
        while (text.Length < TextBytes)
        {
            text.Append(words[(int)(Words * Math.Pow(random.NextDouble(), 4))]);
            text.Append(random.Next(10) switch { 0 => ", ", 1 => ". ", _ => " " });
        }

        return text.ToString(0, TextBytes);
    }

    private static string Word(Random random) =>
        new([.. Enumerable.Range(0, random.Next(2, 10)).Select(_ => (char)('a' + random.Next(26)))]);
}
