using System.Text.Json.Nodes;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>
/// What is written, and that it is read back. That a saved tokenizer answers as before is held by the command's tests over all goldens.
/// </summary>
public sealed class SavePretrainedTests : IDisposable
{
    private static readonly string[] ReferenceFiles = ["special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void SavePretrained_TokenizerThatTheReferenceSaved_GivesTheSameFiles()
    {
        string demo = GoldenFolder.Demo("fill-mask");
        ConvBertTokenizerFast.FromPretrained(demo).SavePretrained(_folder.Path).Select(Path.GetFileName).Should()
            .BeEquivalentTo(ReferenceFiles);
        _folder.Names().Should().Equal(ReferenceFiles);
        foreach (string name in ReferenceFiles) Text(_folder.File(name)).Should().Be(Text(Path.Combine(demo, name)), name);
    }

    [Fact]
    public void SavePretrained_Slow_WritesTheSameWithoutTokenizerJson()
    {
        string demo = GoldenFolder.Demo("fill-mask");
        ConvBertTokenizer.FromPretrained(demo).SavePretrained(_folder.Path);
        _folder.Names().Should().Equal(ReferenceFiles.Where(name => name != "tokenizer.json"));
        foreach (string name in _folder.Names()) Text(_folder.File(name)).Should().Be(Text(Path.Combine(demo, name)), name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SavePretrained_AddedTokens_KeepIdsAndFlags(bool fast)
    {
        ConvBertTokenizerBase tokenizer =
            Load(fast, GoldenFolder.Of("vocab-stress"),
            new() { MaskToken = new AddedToken("[MASK]") { LStrip = true, Normalized = false } });
        tokenizer.AddTokens([new("Zzqq") { SingleWord = true }, new("xx yy") { RStrip = true, Normalized = false }]);
        tokenizer.AddSpecialTokens([new("<ent>") { Normalized = false }]);
        tokenizer.SavePretrained(_folder.Path);

        ConvBertTokenizerBase loaded = Load(fast, _folder.Path);
        loaded.GetAddedVocab().Should().BeEquivalentTo(tokenizer.GetAddedVocab());
        loaded.GetVocab().Should().BeEquivalentTo(tokenizer.GetVocab());
        loaded.AllSpecialTokens.Should().Equal(tokenizer.AllSpecialTokens);
        const string Text = "a  [MASK] zzqq xx yy   b zzqqs <ent>";
        loaded.Encode(Text).Should().BeEquivalentTo(tokenizer.Encode(Text));
        JsonNode map = JsonNode.Parse(File.ReadAllText(_folder.File("special_tokens_map.json")))!;
        map["mask_token"]!["lstrip"]!.GetValue<bool>().Should().BeTrue();
        map["cls_token"]!.GetValue<string>().Should().Be("[CLS]");
        JsonNode.Parse(File.ReadAllText(_folder.File("added_tokens.json")))!.AsObject().Select(entry =>
            entry.Key).Should().BeSubsetOf(tokenizer.GetAddedVocab().Keys).And.Contain("<ent>");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SavePretrained_Settings_AreReadBack(bool fast)
    {
        ConvBertTokenizerBase tokenizer = Load(fast, GoldenFolder.Of("vocab-stress"), new()
        {
            DoLowerCase = false,
            StripAccents = true,
            TokenizeChineseChars = false,
            ModelMaxLength = 77,
            PaddingSide = SequenceSide.Left,
            TruncationSide = SequenceSide.Left,
            CleanUpTokenizationSpaces = false,
            SplitSpecialTokens = true,
            PadToken = AddedToken.None,
            NeverSplit = ["a-b"],
        });
        tokenizer.SavePretrained(_folder.Path);

        ConvBertTokenizerBase loaded = Load(fast, _folder.Path);
        (loaded.ModelMaxLength, loaded.PaddingSide, loaded.TruncationSide, loaded.CleanUpTokenizationSpaces,
            loaded.PadToken).Should().Be((77, SequenceSide.Left, SequenceSide.Left, false, null));
        foreach (string text in new[] { "ÀÉ字字 a-b [MASK]", "Foo BAR" }) loaded.Encode(text).Should().BeEquivalentTo(tokenizer.Encode(text));
    }

    [Fact]
    public void SavePretrained_FastWithoutBasicTokenization_IsReadBack()
    {
        ConvBertTokenizerFast tokenizer =
            ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"), new() { DoBasicTokenize = false });
        tokenizer.SavePretrained(_folder.Path);
        ConvBertTokenizerFast.FromPretrained(_folder.Path).Encode("Foo Bär 字字").Should().BeEquivalentTo(tokenizer.Encode("Foo Bär 字字"));
        File.ReadAllText(_folder.File("tokenizer_config.json")).Should().Contain(
            "\"do_lower_case\": false", "a reader without the option has to see it so");
    }

    [Fact]
    public void SavePretrained_PrefixAndFormat_SayWhichFilesAreWritten()
    {
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-demo"));
        tokenizer.SavePretrained(_folder.Path, "my", legacyFormat: true);
        _folder.Names().Should().Equal("my-special_tokens_map.json", "my-tokenizer_config.json", "my-vocab.txt");
        tokenizer.SavePretrained(_folder.File("new"), legacyFormat: false);
        Directory.EnumerateFiles(_folder.File("new")).Select(Path.GetFileName).Should().BeEquivalentTo(
            "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json");
        Action slow = () =>
            ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-demo")).SavePretrained(_folder.Path, legacyFormat: false);
        slow.Should().Throw<ArgumentException>().WithMessage("*legacy*");
    }

    [Fact]
    public void SavePretrained_LoadedWithoutVocabularyFile_WritesNone()
    {
        ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-demo")).SavePretrained(_folder.Path, legacyFormat: false);
        ConvBertTokenizerFast loaded = ConvBertTokenizerFast.FromPretrained(_folder.Path);
        loaded.SavePretrained(_folder.File("again"));
        File.Exists(_folder.File("again/vocab.txt")).Should().BeFalse();
        File.ReadAllText(_folder.File("again/tokenizer_config.json")).Should().Contain("\"tokenizer_class\": \"ConvBertTokenizerFast\"");
        loaded.SavePretrained(_folder.File("lines"), legacyFormat: true);
        ConvBertTokenizer.FromPretrained(_folder.File("lines")).GetVocab().Should().BeEquivalentTo(loaded.GetVocab());
    }

    [Fact]
    public void SavePretrained_OneFileCannotBeWritten_LeavesTheFolderAsItWas()
    {
        File.WriteAllText(_folder.File("vocab.txt"), "old");
        Directory.CreateDirectory(_folder.File("tokenizer.json"));
        Action act = () => ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-demo")).SavePretrained(_folder.Path);
        act.Should().Throw<IOException>().WithMessage("*tokenizer.json*");
        _folder.Names().Should().Equal("tokenizer.json", "vocab.txt");
        File.ReadAllText(_folder.File("vocab.txt")).Should().Be("old");
    }

    [Fact]
    public void SavePretrained_FileInTheFoldersPlace_IsRefused()
    {
        File.WriteAllText(_folder.File("taken"), "");
        Action act = () => ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-demo")).SavePretrained(_folder.File("taken"));
        act.Should().Throw<IOException>();
    }

    public void Dispose() => _folder.Dispose();

    private static ConvBertTokenizerBase Load(bool fast, string path, ConvBertTokenizerOptions? options = null) =>
        fast ? ConvBertTokenizerFast.FromPretrained(path, options) : ConvBertTokenizer.FromPretrained(path, options);

    /// <summary>One of the reference's files was edited and has lost its last line's end.</summary>
    private static string Text(string path) => File.ReadAllText(path).TrimEnd('\n');
}
