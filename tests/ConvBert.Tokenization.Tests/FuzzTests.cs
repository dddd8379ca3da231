using System.Text.Json;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Short random texts through both tokenizers.</summary>
public class FuzzTests
{
    private static readonly string Folder = GoldenFolder.Of("vocab-stress");

    [Fact]
    public void Encode_RandomTexts_GivesTheReferencesIdsOffsetsAndWords()
    {
        ConvBertTokenizerFast uncased = ConvBertTokenizerFast.FromPretrained(Folder);
        ConvBertTokenizerFast cased = ConvBertTokenizerFast.FromPretrained(Folder, new ConvBertTokenizerOptions { DoLowerCase = false });
        ConvBertTokenizer slow = ConvBertTokenizer.FromPretrained(Folder);
        foreach (string line in File.ReadLines(GoldenFolder.Of("fuzz.jsonl")))
        {
            JsonElement golden = JsonDocument.Parse(line).RootElement;
            string text = golden.GetProperty("text").GetString()!;
            TokenizerEncoding row = uncased.Encode(text);
            row.Ids.Should().Equal(Numbers(golden, "fast_uncased"), text);
            row.Offsets.SelectMany(offset => new[] { offset.Start, offset.End }).Should().Equal(
                Numbers(golden, "fast_uncased_offsets"), text);
            row.WordIds.Should().Equal(golden.GetProperty("fast_uncased_word_ids").EnumerateArray()
                .Select(word => word.ValueKind == JsonValueKind.Null ? (int?)null : word.GetInt32()), text);
            cased.Encode(text).Ids.Should().Equal(Numbers(golden, "fast_cased"), text);
            slow.Encode(text).Ids.Should().Equal(Numbers(golden, "slow_uncased"), text);
        }
    }

    private static int[] Numbers(JsonElement golden, string name) =>
        [.. golden.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
}
