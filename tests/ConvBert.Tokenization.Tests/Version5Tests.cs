using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Where transformers 5 differs from 4.57.</summary>
public sealed class Version5Tests : IDisposable
{
    private static readonly ConvBertTokenizerOptions Five = new() { TransformersVersion = TransformersVersion.V5 };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void FromPretrained_LinesWithSpacesAtTheirEnds_AreTrimmed()
    {
        File.WriteAllText(_folder.File("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello  \nhello\nworld\n");
        ConvBertTokenizerFast.FromPretrained(_folder.Path).VocabSize.Should().Be(8);
        ConvBertTokenizerFast five = ConvBertTokenizerFast.FromPretrained(_folder.Path, Five);
        five.VocabSize.Should().Be(7);
        five.Encode("hello world").Ids.Should().Equal(2, 6, 7, 3);
    }

    [Fact]
    public void FromPretrained_TokenizerJson_HoldsOnToItsNormalizer()
    {
        ConvBertTokenizerFast.FromPretrained(
            GoldenFolder.Of("vocab-stress"), new() { DoLowerCase = false, TokenizeChineseChars = false }).SavePretrained(_folder.Path);
        string config =
            File.ReadAllText(_folder.File("tokenizer_config.json")).Replace(
            "\"do_lower_case\": false", "\"do_lower_case\": true", StringComparison.Ordinal);
        File.WriteAllText(_folder.File("tokenizer_config.json"), config);
        ConvBertTokenizerFast.FromPretrained(_folder.Path).Tokenize("ABC").Should().Equal(ConvBertTokenizerFast.FromPretrained(_folder.Path)
            .Tokenize("abc"));
        IReadOnlyList<string> cased =
            ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"), new() { DoLowerCase = false }).Tokenize("ABC");
        foreach (bool? lower in new bool?[] { null, true })
            ConvBertTokenizerFast.FromPretrained(_folder.Path, Five with { DoLowerCase = lower }).Tokenize("ABC").Should().Equal(cased);
    }

    [Fact]
    public void Decode_CleansUpOnlyWhereToldTo()
    {
        ConvBertTokenizerFast four = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"));
        int[] ids = [.. four.Encode("i ' m", null, new EncodingOptions { AddSpecialTokens = false }).Ids];
        four.CleanUpTokenizationSpaces.Should().BeTrue();
        ConvBertTokenizerFast five = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"), Five);
        five.CleanUpTokenizationSpaces.Should().BeFalse();
        five.Decode(ids).Should().Be("i ' m");
        five.Decode(ids, cleanUpTokenizationSpaces: true).Should().Be(four.Decode(ids)).And.NotBe("i ' m");
        ConvBertTokenizerFast.FromPretrained(
            GoldenFolder.Of("vocab-stress"), Five with { CleanUpTokenizationSpaces = true }).Decode(ids).Should().Be(four.Decode(ids));
    }

    [Fact]
    public void SavePretrained_WritesTwoFilesThatBothVersionsRead()
    {
        ConvBertTokenizerFast five = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-demo"), Five with { DoLowerCase = false });
        five.AddSpecialTokens([new("<ent>") { Normalized = false }]);
        five.SavePretrained(_folder.Path);
        _folder.Names().Should().Equal("tokenizer.json", "tokenizer_config.json");
        foreach (ConvBertTokenizerOptions options in new[] { Five, new() })
        {
            ConvBertTokenizerFast loaded = ConvBertTokenizerFast.FromPretrained(_folder.Path, options);
            loaded.Encode("The cat <ent>").Should().BeEquivalentTo(five.Encode("The cat <ent>"));
            loaded.AllSpecialTokens.Should().Equal(five.AllSpecialTokens);
        }

        Action legacy = () => five.SavePretrained(_folder.Path, legacyFormat: true);
        legacy.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void SaveVocabulary_CopiesTheLoadedFileUnderAnotherName()
    {
        ConvBertTokenizerFast five = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-stress"), Five);
        five.SaveVocabulary(_folder.Path, "p").Should().Be(_folder.File("p-tokenizer.model"));
        File.ReadAllBytes(_folder.File("p-tokenizer.model")).Should().Equal(File.ReadAllBytes(GoldenFolder.Of(
            "vocab-stress", "vocab.txt")));
        five.SavePretrained(_folder.File("new"));
        Action act = () => ConvBertTokenizerFast.FromPretrained(_folder.File("new"), Five).SaveVocabulary(_folder.Path);
        act.Should().Throw<InvalidOperationException>().WithMessage("*vocab.txt*");
    }

    [Fact]
    public void SlowTokenizer_IsRefused()
    {
        Action act = () => ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-demo"), Five);
        act.Should().Throw<ArgumentException>().WithMessage("*ConvBertTokenizerFast*");
    }

    public void Dispose() => _folder.Dispose();
}
