namespace ConvBert.Tokenization.Tests;

/// <summary>Folders that are broken or ask for something unsupported.</summary>
public sealed class TokenizerFilesTests : IDisposable
{
    private const string Pipeline = """
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                  "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "[PAD]": 3, "[MASK]": 4, "hello": 5}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("convbert-tokenizer-").FullName;

    [Fact]
    public void FromPretrained_MissingFolder_NamesIt() =>
        Load("nowhere").Should().Throw<TokenizerException>().WithMessage("*nowhere*no such folder*");

    [Fact]
    public void FromPretrained_NoVocabulary_NamesWhatIsMissing() =>
        Load().Should().Throw<TokenizerException>().WithMessage("*neither vocab.txt nor tokenizer.json*");

    [Fact]
    public void FromPretrained_VocabularyNotUtf8_NamesTheByte()
    {
        File.WriteAllBytes(Path.Combine(_folder, "vocab.txt"), [(byte)'a', (byte)'\n', 0xFF]);
        Load().Should().Throw<TokenizerException>().WithMessage("*vocab.txt: byte 2 is not UTF-8*");
    }

    [Theory]
    [InlineData("tokenizer_config.json", "{", "cannot be read as JSON")]
    [InlineData("tokenizer_config.json", "[]", "expected a JSON object")]
    [InlineData("tokenizer_config.json", """{"do_lower_case": "yes"}""", "do_lower_case*true or false")]
    [InlineData("tokenizer_config.json", """{"padding_side": "top"}""", "padding_side*left*right")]
    [InlineData("tokenizer_config.json", """{"cls_token": 5}""", "cls_token*a token")]
    public void FromPretrained_BrokenConfig_NamesFileAndKey(string name, string content, string message)
    {
        File.WriteAllText(Path.Combine(_folder, "vocab.txt"), "[UNK]\n[CLS]\n[SEP]\n[PAD]\n[MASK]\nhello\n");
        File.WriteAllText(Path.Combine(_folder, name), content);
        Load().Should().Throw<TokenizerException>().WithMessage($"*{name}*{message}*");
    }

    [Theory]
    [InlineData("\"normalizer\": {\"type\": \"Lowercase\"}", "normalizer*Lowercase*BertNormalizer")]
    [InlineData("\"normalizer\": null", "normalizer*BertNormalizer")]
    public void FromPretrained_UnsupportedTokenizerJson_NamesTheSetting(string normalizer, string message)
    {
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), $"{{{normalizer}, {Pipeline}}}");
        Load().Should().Throw<TokenizerException>().WithMessage($"*tokenizer.json*{message}*");
    }

    [Fact]
    public void FromPretrained_TokenizerJsonAlone_Encodes()
    {
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"),
            $$"""{"normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}, {{Pipeline}}}""");
        ConvBertTokenizerFast.FromPretrained(_folder).Encode("HELLO [MASK]").Ids.Should().Equal(1, 5, 4, 2);
    }

    [Fact]
    public void FromPretrained_DuplicateLines_KeepTheLastIdAndLeaveAGap()
    {
        File.WriteAllText(Path.Combine(_folder, "vocab.txt"), "[UNK]\r\n[CLS]\r\n[SEP]\r\nhello\r\nhello\r\n[PAD]\r\n[MASK]\r\n");
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(_folder);
        tokenizer.VocabSize.Should().Be(6);
        tokenizer.Encode("hello").Ids.Should().Equal(1, 4, 2);
        tokenizer.Decode([3, 4]).Should().Be("hello");
        ConvBertTokenizer.FromPretrained(_folder).Decode([3, 4]).Should().Be("[UNK] hello");
        string saved = tokenizer.SaveVocabulary(_folder, "copy");
        File.ReadAllText(saved).Should().Be("[UNK]\n[CLS]\n[SEP]\nhello\n[PAD]\n[MASK]\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Action Load(string? folder = null) => () => ConvBertTokenizerFast.FromPretrained(folder ?? _folder);
}
