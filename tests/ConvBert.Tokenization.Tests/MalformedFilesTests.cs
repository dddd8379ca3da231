using System.Text.Json.Nodes;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>A saved tokenizer with one thing wrong: the refusal names the file and what is wrong in it.</summary>
public sealed class MalformedFilesTests : IDisposable
{
    private const string Config = "tokenizer_config.json";
    private const string Map = "special_tokens_map.json";
    private const string Added = "added_tokens.json";
    private const string Json = "tokenizer.json";
    private const string Vocab = "vocab.txt";

    private readonly TemporaryFolder _folder = new();

    public MalformedFilesTests()
    {
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-tiny"));
        tokenizer.AddTokens([new AddedToken("zzqq")]);
        tokenizer.SavePretrained(_folder.Path);
    }

    /// <summary>File, path of keys within it, the JSON put there (null: the key removed), and the complaint.</summary>
    public static TheoryData<string, string, string?, string> Settings() => new()
    {
        { Config, "do_lower_case", "\"yes\"", "do_lower_case*\"yes\"*true or false" },
        { Config, "strip_accents", "1", "strip_accents*true or false" },
        { Config, "model_max_length", "\"512\"", "model_max_length*a number" },
        { Config, "model_max_length", "-1", "model_max_length*at least 0" },
        { Config, "padding_side", "\"top\"", "padding_side*left*right" },
        { Config, "truncation_side", "3", "truncation_side*a string" },
        { Config, "never_split", "[1]", "never_split*a list of words" },
        { Config, "never_split", "\"a\"", "never_split*a list of words" },
        { Config, "cls_token", "5", "cls_token*a token" },
        { Config, "cls_token", "{\"lstrip\": true}", "cls_token.content*missing*a string" },
        { Config, "cls_token", "{\"content\": \"[CLS]\", \"lstrip\": 1}", "cls_token.lstrip*true or false" },
        { Config, "additional_special_tokens", "{}", "additional_special_tokens*a list of tokens" },
        { Config, "additional_special_tokens", "[null]", "additional_special_tokens*a token" },
        { Config, "extra_special_tokens", "3", "extra_special_tokens*a list of tokens" },
        { Config, "added_tokens_decoder", "[]", "added_tokens_decoder*an object" },
        { Config, "added_tokens_decoder.x", "\"a\"", "added_tokens_decoder.x*is no id" },
        { Config, "added_tokens_decoder.-1", "\"a\"", "added_tokens_decoder.-1*is no id" },
        { Config, "added_tokens_decoder.7", "7", "added_tokens_decoder.7*a token" },
        { Json, "version", "\"2.0\"", "version*\"2.0\"*1.0" },
        { Json, "model", null, "model*missing*an object" },
        { Json, "model", "[]", "model*an object" },
        { Json, "model.type", "\"BPE\"", "model*\"BPE\"*WordPiece" },
        { Json, "model.type", "1", "model.type*a string" },
        { Json, "model.unk_token", null, "model.unk_token*missing" },
        { Json, "model.unk_token", "\"<unk>\"", "model.unk_token*<unk>*[UNK]" },
        { Json, "model.continuing_subword_prefix", null, "model.continuing_subword_prefix*missing" },
        { Json, "model.max_input_chars_per_word", null, "model.max_input_chars_per_word*missing" },
        { Json, "model.max_input_chars_per_word", "-1", "model.max_input_chars_per_word*-1*from 0 on" },
        { Json, "model.max_input_chars_per_word", "1.5", "model.max_input_chars_per_word*1.5" },
        { Json, "model.vocab", null, "model.vocab*missing" },
        { Json, "model.vocab", "{}", "model.vocab*is empty" },
        { Json, "model.vocab.want", "\"5\"", "model.vocab*want*\"5\"*whole number" },
        { Json, "model.vocab.want", "-5", "model.vocab*want*-5*whole number" },
        { Json, "model.vocab.want", "99999999999", "model.vocab*want*99999999999*whole number" },
        { Json, "model.vocab.want", "0", "model.vocab*[UNK]*want*same id 0" },
        { Json, "normalizer", null, "normalizer*missing*BertNormalizer" },
        { Json, "normalizer", "null", "normalizer*null*BertNormalizer" },
        { Json, "normalizer", "{\"type\": \"Lowercase\"}", "normalizer*Lowercase*BertNormalizer" },
        { Json, "normalizer.lowercase", null, "normalizer.lowercase*missing*true or false" },
        { Json, "normalizer.strip_accents", "0", "normalizer.strip_accents*true or false" },
        { Json, "pre_tokenizer", "null", "pre_tokenizer*null*BertPreTokenizer" },
        { Json, "pre_tokenizer.type", "\"Whitespace\"", "pre_tokenizer*Whitespace*BertPreTokenizer" },
        { Json, "post_processor", "null", "post_processor*null*TemplateProcessing and BertProcessing" },
        { Json, "post_processor.type", "\"RobertaProcessing\"", "post_processor*RobertaProcessing*TemplateProcessing and BertProcessing" },
        { Json, "post_processor.single", "[]", "post_processor.single*not [CLS] A [SEP]" },
        { Json, "post_processor.single", "[{}]", "post_processor.single.SpecialToken*missing" },
        { Json, "post_processor.pair", "{}", "post_processor.pair*a template" },
        { Json, "post_processor.pair", "[{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}]", "post_processor.pair*not supported" },
        { Json, "post_processor.special_tokens", null, "post_processor.special_tokens*missing" },
        { Json, "post_processor.special_tokens", "{\"[CLS]\": {\"ids\": [7]}, \"[SEP]\": {\"ids\": [2]}}",
            "post_processor*[CLS]*7*cls_token*" },
        { Json, "post_processor.special_tokens", "{\"[CLS]\": {\"ids\": [1, 1]}, \"[SEP]\": {\"ids\": [2]}}", "ids*a list of one id" },
        { Json, "post_processor", "{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\"], \"cls\": [\"[CLS]\", 1]}",
            "post_processor.sep*a token and its id" },
        { Json, "decoder", "null", "decoder*null*WordPiece" },
        { Json, "decoder.type", "\"ByteLevel\"", "decoder*ByteLevel*WordPiece" },
        { Json, "decoder.prefix", "\"@@\"", "decoder.prefix*@@*##*must be the same" },
        { Json, "decoder.cleanup", "\"no\"", "decoder.cleanup*true or false" },
        { Json, "added_tokens", "{}", "added_tokens*a list" },
        { Json, "added_tokens", "[\"a\"]", "added_tokens*an object" },
        { Json, "added_tokens", "[{\"content\": \"a\"}]", "added_tokens.id*missing" },
        { Json, "added_tokens", "[{\"id\": 3}]", "added_tokens.content*missing" },
        { Json, "truncation", "{\"direction\": \"Up\"}", "truncation.direction*Left*Right" },
        { Json, "padding", "[]", "padding*an object" },
    };

    /// <summary>A file's bytes as Latin-1, and the complaint.</summary>
    public static TheoryData<string, string, string> Contents() => new()
    {
        { Vocab, "", "is empty" },
        { Vocab, "[UNK]\n\xFF\n", "byte 6 is not UTF-8" },
        { Config, "", "is empty" },
        { Config, """{"do_lower_case": true, "do_lower_cas\u0065": false}""", "do_lower_case*duplicate" },
        { Config, """{"a": [{"b": {"c": 1, "d": 2, "c": 1}}]}""", "\"c\"*duplicate" },
        { Config, "{", "cannot be read as JSON" },
        { Config, "[]", "expected a JSON object, found Array" },
        { Config, "{\"do_lower_case\": true, \"do_lower_case\": false}", "do_lower_case" },
        { Config, "\xEF\xBB\xBF{}", "byte order mark" },
        { Config, "{\"unk_token\": \"\xFF\"}", "not valid UTF-8" },
        { Config, "{\"unk_token\": \"\\ud800\"}", "half of a surrogate pair" },
        { Config, "{\"\\udc00\": 1}", "half of a surrogate pair" },
        { Map, "{\"cls_token\": 1}", "cls_token*a token" },
        { Map, "nothing", "cannot be read as JSON" },
        { Added, "[]", "expected a JSON object, found Array" },
        { Added, "{\"zzqq\": \"19\"}", "zzqq*from 0 on" },
        { Added, "{\"zzqq\": -19}", "zzqq*from 0 on" },
        { Json, "{} {}", "cannot be read as JSON" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void FromPretrained_WrongSetting_NamesFileAndKey(string file, string path, string? json, string message)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(_folder.File(file)))!;
        JsonObject parent = root.AsObject();
        string[] keys = path.Split('.');
        foreach (string key in keys[..^1]) parent = parent[key]!.AsObject();
        parent.Remove(keys[^1]);
        if (json is not null) parent[keys[^1]] = JsonNode.Parse(json);
        File.WriteAllText(_folder.File(file), root.ToJsonString());
        Loading(slow: false).Should().Throw<TokenizerException>().WithMessage($"*{file}: *{message}*");
        if (file == Config) Loading(slow: true).Should().Throw<TokenizerException>().WithMessage($"*{file}: *{message}*");
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void FromPretrained_WrongContent_NamesFileAndDefect(string file, string content, string message)
    {
        // The older files count only without the newer ones' keys, vocab.txt only without tokenizer.json.
        if (file is Map or Added) File.Delete(_folder.File(Config));
        if (file is not Json) File.Delete(_folder.File(Json));
        File.WriteAllBytes(_folder.File(file), System.Text.Encoding.Latin1.GetBytes(content));
        foreach (bool slow in file is Json ? new[] { false } : [false, true])
            Loading(slow).Should().Throw<TokenizerException>().WithMessage($"*{file}: *{message}*");
    }

    [Fact]
    public void FromPretrained_VocabularyWithAByteOrderMark_KeepsItInTheFirstToken()
    {
        File.WriteAllBytes(_folder.File("bom.txt"), [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(GoldenFolder.Of("vocab-tiny", Vocab))]);
        ConvBertTokenizer tokenizer = ConvBertTokenizer.FromPretrained(_folder.File("bom.txt"));
        tokenizer.ConvertIdsToTokens([0]).Should().Equal("\uFEFF[UNK]");
        tokenizer.UnkTokenId.Should().Be(tokenizer.VocabSize, "the reference adds the token that it does not find");
    }

    [Theory]
    [InlineData(Json)]
    [InlineData(Config)]
    public void FromPretrained_CutAnywhere_IsRefused(string file)
    {
        byte[] whole = File.ReadAllBytes(_folder.File(file));
        for (int length = 0; length < whole.AsSpan().TrimEnd("\n"u8).Length; length += 61)
        {
            File.WriteAllBytes(_folder.File(file), whole[..length]);
            Loading(slow: false).Should().Throw<TokenizerException>("{0} bytes are left", length).WithMessage($"*{file}: *");
        }
    }

    [Theory]
    [InlineData(Json)]
    [InlineData(Config)]
    public void FromPretrained_AnyByteChanged_LoadsOrIsRefused(string file)
    {
        byte[] whole = File.ReadAllBytes(_folder.File(file));
        var random = new Random(11);
        for (int i = 0; i < 300; i++)
        {
            byte[] changed = [.. whole];
            for (int change = random.Next(1, 4); change > 0; change--) changed[random.Next(whole.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_folder.File(file), changed);
            Exception? refusal =
                Record.Exception(() =>
                ConvBertTokenizerFast.FromPretrained(_folder.Path).Encode(
                    "want unwanted", null, new EncodingOptions { AddSpecialTokens = false }));
            if (refusal is not (null or TokenizerException)) Assert.Fail($"{file}, change {i}: {refusal}");
        }
    }

    [Fact]
    public void FromPretrained_NullToken_IsNoToken()
    {
        JsonNode config = JsonNode.Parse(File.ReadAllText(_folder.File(Config)))!;
        config["pad_token"] = null;
        File.WriteAllText(_folder.File(Config), config.ToJsonString());
        ConvBertTokenizerFast.FromPretrained(_folder.Path).PadToken.Should().BeNull();
        ConvBertTokenizer.FromPretrained(_folder.Path).PadTokenId.Should().BeNull();
    }

    [Fact]
    public void FromPretrained_SidesOfTokenizerJson_CountWhereTheConfigurationHasNone()
    {
        JsonNode json = JsonNode.Parse(File.ReadAllText(_folder.File(Json)))!;
        json["truncation"] = JsonNode.Parse("""{"direction": "Left", "max_length": 8, "strategy": "LongestFirst", "stride": 0}""");
        json["padding"] =
            JsonNode.Parse(
            """{"strategy": "BatchLongest", "direction": "Left", "pad_to_multiple_of": null, "pad_id": 3, "pad_type_id": 0, "pad_token": "[PAD]"}""");
        File.WriteAllText(_folder.File(Json), json.ToJsonString());
        ConvBertTokenizerFast tokenizer = ConvBertTokenizerFast.FromPretrained(_folder.Path);
        (tokenizer.TruncationSide, tokenizer.PaddingSide).Should().Be((SequenceSide.Left, SequenceSide.Left));
        tokenizer.Encode("want want want want want want want want want").Count.Should().Be(11, "a call cuts only where it says so");
    }

    public void Dispose() => _folder.Dispose();

    private Action Loading(bool slow) => () =>
    {
        if (slow) _ = ConvBertTokenizer.FromPretrained(_folder.Path);
        else _ = ConvBertTokenizerFast.FromPretrained(_folder.Path);
    };
}
