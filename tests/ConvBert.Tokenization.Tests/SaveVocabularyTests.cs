using System.Security.Cryptography;
using System.Text.Json;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Where the vocabulary is written to, and what, as the reference did.</summary>
public class SaveVocabularyTests
{
    [Fact]
    public void SaveVocabulary_GoldenCalls_WriteTheReferencesFiles()
    {
        foreach (string line in File.ReadLines(GoldenFolder.Of("save-vocabulary.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Check(document.RootElement, line);
        }
    }

    private static void Check(JsonElement golden, string line)
    {
        string vocabulary = GoldenFolder.Of(golden.GetProperty("vocab").GetString()!);
        ConvBertTokenizerBase tokenizer =
            golden.GetProperty("implementation").GetString() == "fast" ? ConvBertTokenizerFast.FromPretrained(vocabulary)
            : ConvBertTokenizer.FromPretrained(vocabulary);
        if (golden.TryGetProperty("added", out JsonElement added))
            tokenizer.AddTokens(added[0].GetProperty("tokens").EnumerateArray().Select(token => new AddedToken(token.ToString())));

        // The reference was called in the current directory: a prefix goes in front of a relative path.
        string target = $"convbert-save-{Guid.NewGuid():N}";
        JsonElement call = golden.GetProperty("call");
        if (call.GetProperty("directory_exists").GetBoolean()) Directory.CreateDirectory(target);
        string written = target;
        try
        {
            Func<string> save = () => tokenizer.SaveVocabulary(target, call.GetProperty("filename_prefix").GetString());
            if (golden.TryGetProperty("error", out _))
            {
                save.Should().Throw<IOException>(line);
                return;
            }

            JsonElement expected = golden.GetProperty("expected");
            written = save();
            written.Should().Be(expected.GetProperty("path").GetString()!
                .Replace('/', Path.DirectorySeparatorChar).Replace("sub", target, StringComparison.Ordinal), line);
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(written))).Should().Be(
                expected.GetProperty("sha256").GetString(), line);
        }
        finally
        {
            File.Delete(written);
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        }
    }
}
