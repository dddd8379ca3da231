using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Which of a folder's files, and of a call's options, counts where several say something.</summary>
public sealed class FilePrecedenceTests : IDisposable
{
    private const string Vocabulary = "[UNK]\n[CLS]\n[SEP]\n[PAD]\n[MASK]\nhello\nab\n##c\n";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void FromPretrained_TokenizerJson_KnowsNoBasicTokenization()
    {
        Write("tokenizer.json", TokenizerJson());
        Write("tokenizer_config.json", """{"do_basic_tokenize": false}""");
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(_folder.Path);
        tokenizer.Tokenize("HÉLLO").Should().Equal("hello");

        tokenizer.SavePretrained(_folder.Path);
        ConvBertTokenizerFast.FromPretrained(_folder.Path, new() { DoBasicTokenize = false }).Tokenize("HÉLLO").Should().Equal("hello");
    }

    [Fact]
    public void FromPretrained_VocabularyWithoutBasicTokenization_LowersNothing()
    {
        Write("vocab.txt", Vocabulary);
        Write("tokenizer_config.json", """{"do_basic_tokenize": false}""");
        ConvBertTokenizerFast.FromPretrained(_folder.Path).Tokenize("HELLO hello").Should().Equal("[UNK]", "hello");
    }

    [Fact]
    public void FromPretrained_TokenizerJsonByItself_IsNoVocabulary()
    {
        Write("tokenizer.json", TokenizerJson());
        Write("tokenizer_config.json", "{");
        ConvBertTokenizerFast.FromPretrained(_folder.File("tokenizer.json")).Encode("Hello").Ids.Should().Equal(1, 5, 2);
        ((Action)(() => ConvBertTokenizer.FromPretrained(_folder.File("tokenizer.json")))).Should().Throw<TokenizerException>()
            .WithMessage("*tokenizer.json: is JSON*");
    }

    [Fact]
    public void FromPretrained_BrokenJsonByItself_NamesIt()
    {
        Write("tokenizer.json", "[CLS]\n[SEP]\n");
        ((Action)(() => ConvBertTokenizerFast.FromPretrained(_folder.File("tokenizer.json")))).Should().Throw<TokenizerException>()
            .WithMessage("*tokenizer.json: cannot be read as JSON*");
    }

    [Fact]
    public void AddedTokens_OfTheConfigurationAndOfTokenizerJson_HaveTheConfigurationsFlags()
    {
        Write("tokenizer.json",
            TokenizerJson(
            """[{"id": 8, "content": "<x>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false}]"""));
        ConvBertTokenizerFast.FromPretrained(_folder.Path).Tokenize("ab<x>ab").Should().Equal("ab", "<x>", "ab");

        Write("tokenizer_config.json", """{"added_tokens_decoder": {"8": {"content": "<x>", "single_word": true, "special": false}}}""");
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(_folder.Path);
        tokenizer.Tokenize("ab<x>ab").Should().NotContain("<x>");
        tokenizer.Tokenize("ab <x> ab").Should().Equal("ab", "<x>", "ab");
        tokenizer.GetAddedVocab()["<x>"].Should().Be(8);
    }

    [Fact]
    public void AdditionalSpecialTokens_OfTwoFiles_AreAllThere()
    {
        Write("vocab.txt", Vocabulary);
        Write("tokenizer_config.json", """{"additional_special_tokens": ["<a>", "<b>"]}""");
        Write("special_tokens_map.json", """{"additional_special_tokens": ["<b>", "<c>"]}""");
        ConvBertTokenizer.FromPretrained(_folder.Path).AdditionalSpecialTokens.Should().Equal("<a>", "<b>", "<c>");
        ConvBertTokenizerFast.FromPretrained(_folder.Path).AdditionalSpecialTokens.Should().Equal("<a>", "<b>", "<c>");

        Write("tokenizer_config.json", """{"additional_special_tokens": ["<a>"], "added_tokens_decoder": {}}""");
        ConvBertTokenizer.FromPretrained(_folder.Path).AdditionalSpecialTokens.Should().Equal("<a>");
    }

    [Fact]
    public void AddedTokens_OfTheFastTokenizersFile_AreTheSlowTokenizersInTheOldFormat()
    {
        Write("vocab.txt", Vocabulary);
        Write("added_tokens.json", """{"<y>": 8, "<z>": 10}""");
        Write("tokenizer.json",
            """{"added_tokens": [{"id": 9, "content": "<x>", "special": false, "normalized": false}, {"id": 8, "content": "<w>"}]}""");
        ConvBertTokenizer tokenizer = ConvBertTokenizer.FromPretrained(_folder.Path);
        tokenizer.Encode("ab<x>ab<w>", null, new() { AddSpecialTokens = false }).Ids.Should().Equal(6, 9, 6, 8);
        tokenizer.GetAddedVocab().Should().Contain("<z>", 10).And.NotContainKey("<y>");

        Write("tokenizer_config.json", """{"added_tokens_decoder": {}}""");
        ConvBertTokenizer.FromPretrained(_folder.Path).GetAddedVocab().Should().NotContainKeys("<x>", "<z>");
    }

    [Fact]
    public void AddedTokens_OfTheOldFile_AreSpecialWhereTheOthersSaySo()
    {
        Write("vocab.txt", Vocabulary);
        Write("added_tokens.json", """{"<Y>": 8, "<Z>": 9}""");
        Write("special_tokens_map.json", """{"mask_token": "<Y>"}""");
        ConvBertTokenizer tokenizer = ConvBertTokenizer.FromPretrained(_folder.Path);
        tokenizer.MaskTokenId.Should().Be(8);
        tokenizer.Decode([8, 5, 9], skipSpecialTokens: true).Should().Be("hello <Z>");
        ConvBertTokenizerFast.FromPretrained(_folder.Path).Tokenize("<Y>hello").Should().Equal("<Y>", "hello");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BosAndEosTokens_AreReadAndWrittenAndComeFirst(bool fast)
    {
        Write("vocab.txt", Vocabulary);
        Write("tokenizer_config.json", """{"bos_token": "<s>", "model_input_names": ["input_ids", "attention_mask"]}""");
        using var saved = new TemporaryFolder();
        ConvBertTokenizerBase tokenizer = Load(_folder.Path, fast, new() { EosToken = new AddedToken("</s>") { Normalized = false } });
        tokenizer.SavePretrained(saved.Path);
        foreach (ConvBertTokenizerBase read in new[] { tokenizer, Load(saved.Path, fast) })
        {
            read.AllSpecialTokens.Should().Equal("<s>", "</s>", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]");
            read.BosToken.Should().Be("<s>");
            read.EosToken.Should().Be("</s>");
            (read.BosTokenId, read.EosTokenId).Should().Be((8, 9));
            read.ModelInputNames.Should().Equal("input_ids", "attention_mask");
            read.Decode(read.Encode("<s>hello</s>").Ids.ToArray(), skipSpecialTokens: true).Should().Be("hello");
        }

        Load(_folder.Path, fast, new() { ModelInputNames = ["input_ids"] }).ModelInputNames.Should().Equal("input_ids");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SpecialTokens_TakenAway_AreNoneAndStayNone(bool json)
    {
        if (json) Write("tokenizer.json", TokenizerJson("""[{"id": 1, "content": "[CLS]", "special": true}]"""));
        else Write("vocab.txt", Vocabulary);
        var options =
            new ConvBertTokenizerOptions
            {
                ClsToken = AddedToken.None,
                SepToken = AddedToken.None,
                UnkToken = AddedToken.None,
                MaskToken = AddedToken.None
            };
        ConvBertTokenizerBase tokenizer = Load(_folder.Path, fast: true, options);
        tokenizer.Encode("hello xyz", null, new() { AddSpecialTokens = false }).Ids.Should().Equal(5, 0);
        tokenizer.AllSpecialTokens.Should().Equal("[PAD]");
        (tokenizer.ClsTokenId, tokenizer.SepTokenId, tokenizer.UnkTokenId, tokenizer.MaskTokenId).Should().Be((null, null, null, null));
        if (!json)
        {
            Load(_folder.Path, fast: false, options).AllSpecialTokens.Should().Equal("[PAD]");
            return;
        }

        tokenizer.Encode("hello xyz").Ids.Should().Equal(1, 5, 0, 2);
        using var saved = new TemporaryFolder();
        tokenizer.SavePretrained(saved.Path);
        ConvBertTokenizerBase read = Load(saved.Path, fast: true);
        read.AllSpecialTokens.Should().Equal("[PAD]");
        read.Encode("hello xyz").Ids.Should().Equal(1, 5, 0, 2);
    }

    [Fact]
    public void ModelInputNames_DecideWhatIsPadded()
    {
        Write("vocab.txt", Vocabulary);
        ConvBertTokenizerBase tokenizer = Load(_folder.Path, fast: true, new() { ModelInputNames = ["tokens"] });
        var row = new TokenizedInputs { InputIds = [5] };
        TokenizedInputs padded = tokenizer.Pad([row], PaddingStrategy.MaxLength, maxLength: 2)[0];
        padded.InputIds.Should().Equal(5, 3);
        padded.AttentionMask.Should().BeNull();
        tokenizer.Pad([row], returnAttentionMask: true)[0].AttentionMask.Should().Equal(1);
    }

    [Fact]
    public void ModelInputNames_None_AreRefused()
    {
        Write("vocab.txt", Vocabulary);
        ((Action)(() => Load(_folder.Path, fast: true, new() { ModelInputNames = [] }))).Should().Throw<ArgumentException>()
            .WithMessage("*ModelInputNames*");
        Write("tokenizer_config.json", """{"model_input_names": []}""");
        ((Action)(() => Load(_folder.Path, fast: true))).Should().Throw<TokenizerException>()
            .WithMessage("*tokenizer_config.json*model_input_names*");
    }

    public void Dispose() => _folder.Dispose();

    private static ConvBertTokenizerBase Load(string path, bool fast, ConvBertTokenizerOptions? options = null) =>
        fast ? ConvBertTokenizerFast.FromPretrained(path, options) : ConvBertTokenizer.FromPretrained(path, options);

    private void Write(string name, string content) => File.WriteAllText(_folder.File(name), content);

    private static string TokenizerJson(string addedTokens = "[]") => $$$"""
        {
          "added_tokens": {{{addedTokens}}},
          "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
          "pre_tokenizer": {"type": "BertPreTokenizer"},
          "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
          "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
          "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                    "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "[PAD]": 3, "[MASK]": 4, "hello": 5, "ab": 6, "##c": 7}}
        }
        """;
}
