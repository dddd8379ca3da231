using System.Text.Json;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Real text in many languages: the ids and offsets of every line by their digests.</summary>
public sealed class CorpusDigestTests
{
    [SharedFact("corpus")]
    public void IdsAlone_EveryCorpusFile_EqualsDigest()
    {
        using JsonDocument digests = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Shared("corpus")!, "digests.json")));
        foreach (string vocabulary in new[] { "bert-base-uncased", "bert-base-multilingual-cased", "bert-base-chinese", "convbert-yitu" })
        {
            ConvBertTokenizerFast tokenizer =
                ConvBertTokenizerFast.FromPretrained(Repository.Shared("vocab", vocabulary)!, OptionsOf(vocabulary));
            foreach (JsonProperty file in digests.RootElement.GetProperty("files").EnumerateObject())
            {
                if (!file.Value.GetProperty("runs").TryGetProperty(vocabulary, out JsonElement run)) continue;
                byte[] text = File.ReadAllBytes(Path.Combine(Repository.Shared("corpus")!, file.Name));
                (long tokens, string digest) = Digest(tokenizer, text);
                tokens.Should().Be(run.GetProperty("tokens").GetInt64(), "{0} of {1}", file.Name, vocabulary);
                digest.Should().Be(run.GetProperty("ids").GetString(), "{0} of {1}", file.Name, vocabulary);
            }
        }
    }

    [SharedTheory("corpus")]
    [InlineData("he.txt")]
    [InlineData("vi.txt")]
    [InlineData("th.txt")]
    [InlineData("mixed.txt")]
    public void Encode_ACorpusFile_EqualsTheDigestsOfIdsAndOffsets(string file)
    {
        foreach (JsonProperty run in Runs("digests.json", file))
        {
            ConvBertTokenizerFast tokenizer =
                ConvBertTokenizerFast.FromPretrained(Repository.Shared("vocab", run.Name)!, OptionsOf(run.Name));
            TokenizerEncoding[] rows = [.. Lines(file).Select(line => tokenizer.Encode(line))];
            Digest(rows.SelectMany(row => row.Ids)).Should().Be(run.Value.GetProperty("ids").GetString(), "ids of {0}", run.Name);
            Digest(rows.SelectMany(row => row.Offsets).SelectMany(offset => new[] { offset.Start, offset.End })).Should()
                .Be(run.Value.GetProperty("offsets").GetString(), "offsets of {0}", run.Name);
        }
    }

    [SharedTheory("corpus")]
    [InlineData("he.txt")]
    [InlineData("vi.txt")]
    [InlineData("th.txt")]
    public void Encode_ACorpusFileSlowly_EqualsTheDigest(string file)
    {
        foreach (JsonProperty run in Runs("digests-slow.json", file))
        {
            string vocabulary = run.Name.Replace("-slow", "", StringComparison.Ordinal);
            ConvBertTokenizer tokenizer =
                ConvBertTokenizer.FromPretrained(Repository.Shared("vocab", vocabulary)!, OptionsOf(vocabulary));
            Digest(Lines(file).SelectMany(line => tokenizer.Encode(line).Ids)).Should().Be(
                run.Value.GetProperty("ids").GetString(), "ids of {0}", run.Name);
        }
    }

    private static JsonProperty[] Runs(string digests, string file) =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Shared("corpus")!, digests))).RootElement.GetProperty("files")
            .GetProperty(file).GetProperty("runs").EnumerateObject()];

    /// <summary>What each line feed ends.</summary>
    private static string[] Lines(string file) => File.ReadAllText(Path.Combine(Repository.Shared("corpus")!, file)).Split('\n')[..^1];

    private static string Digest(IEnumerable<int> numbers)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (int number in numbers)
        {
            for (int shift = 0; shift < 32; shift += 8) hash = (hash ^ (byte)(number >> shift)) * 0x100000001B3;
        }

        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The cased vocabularies' files say so in tokenizer.json; the constructor's default would lower-case them again.</summary>
    private static ConvBertTokenizerOptions? OptionsOf(string vocabulary) =>
        vocabulary is "bert-base-multilingual-cased" or "bert-base-chinese" ? new ConvBertTokenizerOptions { DoLowerCase = false } : null;

    private static (long Tokens, string Digest) Digest(ConvBertTokenizerFast tokenizer, ReadOnlySpan<byte> text)
    {
        ulong hash = 0xCBF29CE484222325;
        long tokens = 0;
        var ids = new int[text.Length + 2];
        while (text.Length > 0)
        {
            int end = text.IndexOf((byte)'\n');
            int count = tokenizer.EncodeToIds(text[..end], ids);
            tokens += count;
            foreach (byte b in System.Runtime.InteropServices.MemoryMarshal.AsBytes(ids.AsSpan(0, count)))
                hash = (hash ^ b) * 0x100000001B3;
            text = text[(end + 1)..];
        }

        return (tokens, hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
    }
}
