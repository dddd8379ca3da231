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
        ConvBertTokenizerFast.FromPretrained(_folder.Of("tokenizer.json")).Encode("Hello").Ids.Should().Equal(1, 5, 2);
        ((Action)(() => ConvBertTokenizer.FromPretrained(_folder.Of("tokenizer.json")))).Should().Throw<TokenizerException>().WithMessage("*tokenizer.json: is JSON*");
    }

    [Fact]
    public void FromPretrained_BrokenJsonByItself_NamesIt()
    {
        Write("tokenizer.json", "[CLS]\n[SEP]\n");
        ((Action)(() => ConvBertTokenizerFast.FromPretrained(_folder.Of("tokenizer.json")))).Should().Throw<TokenizerException>().WithMessage("*tokenizer.json: cannot be read as JSON*");
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, string content) => File.WriteAllText(_folder.Of(name), content);

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
