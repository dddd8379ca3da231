using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Batch;

/// <summary>The batch tasks `tokenize` and `decode`: the tokenizer's call as Hugging Face's returns it.</summary>
public sealed class TokenizerTaskTests
{
    [Theory]
    [InlineData(
        "\"The dog.\"", "{}", "{\"input_ids\":[101,241,439,117,102],\"token_type_ids\":[0,0,0,0,0],\"attention_mask\":[1,1,1,1,1]}")]
    [InlineData("[\"The dog.\"]", "{\"return_token_type_ids\": false, \"return_length\": true}",
        "{\"input_ids\":[[101,241,439,117,102]],\"attention_mask\":[[1,1,1,1,1]],\"length\":[5]}")]
    [InlineData("\"The dog.\"", "{\"text_pair\": \"dog\", \"return_attention_mask\": false}",
        "{\"input_ids\":[101,241,439,117,102,439,102],\"token_type_ids\":[0,0,0,0,0,1,1]}")]
    [InlineData("[[\"The\", \"dog\"]]", "{\"return_attention_mask\": false}",
        "{\"input_ids\":[[101,241,102,439,102]],\"token_type_ids\":[[0,0,0,1,1]]}")]
    [InlineData("{\"text\": \"The\", \"text_pair\": \"dog\"}", "{\"return_attention_mask\": false}",
        "{\"input_ids\":[101,241,102,439,102],\"token_type_ids\":[0,0,0,1,1]}")]
    [InlineData("[\"The\", \"dog\"]", "{\"is_split_into_words\": true, \"return_token_type_ids\": false, \"return_attention_mask\": false}",
        "{\"input_ids\":[101,241,439,102]}")]
    [InlineData("[\"The dog.\", \"dog\"]", "{\"padding\": true, \"add_special_tokens\": false, \"return_token_type_ids\": false}",
        "{\"input_ids\":[[241,439,117],[439,0,0]],\"attention_mask\":[[1,1,1],[1,0,0]]}")]
    [InlineData("\"The dog.\"",
        "{\"return_offsets_mapping\": true, \"return_special_tokens_mask\": true, \"return_token_type_ids\": false, \"return_attention_mask\": false}", "{\"input_ids\":[101,241,439,117,102],\"special_tokens_mask\":[1,0,0,0,1],\"offset_mapping\":[[0,0],[0,3],[4,7],[7,8],[0,0]]}")]
    [InlineData("\"The dog.\"",
        "{\"max_length\": 4, \"stride\": 1, \"truncation\": true, \"return_overflowing_tokens\": true, \"return_token_type_ids\": false, \"return_attention_mask\": false}", "{\"input_ids\":[[101,241,439,102],[101,439,117,102]],\"overflow_to_sample_mapping\":[0,0]}")]
    public void Tokenize_AnyForm_GivesTheCallsObject(string inputs, string parameters, string expected) =>
        Output($"{{\"task\": \"tokenize\", \"inputs\": {inputs}, \"parameters\": {parameters}}}").Should().Be(expected);

    [Fact]
    public void Tokenize_TheSlowTokenizer_TellsWhatWasCutOff() =>
        Output("{\"task\": \"tokenize\", \"tokenizer\": {\"use_fast\": false}, \"inputs\": \"The dog.\", \"parameters\": {\"max_length\": 4, \"truncation\": true, \"return_overflowing_tokens\": true, \"return_length\": true}}")
            .Should().Be(
            "{\"overflowing_tokens\":[117],\"num_truncated_tokens\":1,\"input_ids\":[101,241,439,102],\"token_type_ids\":[0,0,0,0],\"attention_mask\":[1,1,1,1],\"length\":4}");

    [Fact]
    public void Tokenize_ModelInputNames_AreWhatIsReturned() =>
        Output("{\"task\": \"tokenize\", \"tokenizer\": {\"model_input_names\": [\"input_ids\"]}, \"inputs\": \"The dog.\", \"parameters\": {\"return_attention_mask\": true}}")
            .Should().Be("{\"input_ids\":[101,241,439,117,102],\"attention_mask\":[1,1,1,1,1]}");

    [Fact]
    public void Tokenize_TypesOfTheSlowTokenizerWithoutSpecialTokens_AreRefused()
    {
        const string Asked =
            "{\"task\": \"tokenize\", \"tokenizer\": {\"use_fast\": false}, \"inputs\": \"The dog.\", \"parameters\": {\"add_special_tokens\": false%}}";
        CommandRun run =
            CommandRun.Of(["batch", "-"], Asked.Replace("%", ", \"return_token_type_ids\": true", StringComparison.Ordinal) + "\n");
        run.Json.Single().GetProperty("error").GetProperty("message").GetString().Should().Contain("return_token_type_ids");
        Output(Asked.Replace("%", "", StringComparison.Ordinal)).Should().Contain("\"token_type_ids\":[0,0,0]");
    }

    [Theory]
    [InlineData("[101,241,439,117,102]", "{}", "\"[CLS] the dog. [SEP]\"")]
    [InlineData("[101,241,439,117,102]", "{\"skip_special_tokens\": true, \"clean_up_tokenization_spaces\": true}", "\"the dog.\"")]
    [InlineData("[[241],[439,117]]", "{\"clean_up_tokenization_spaces\": false}", "[\"the\",\"dog.\"]")]
    [InlineData("241", "{}", "\"the\"")]
    public void Decode_AnyForm_GivesTheTexts(string inputs, string parameters, string expected) =>
        Output($"{{\"task\": \"decode\", \"inputs\": {inputs}, \"parameters\": {parameters}}}").Should().Be(expected);

    [Theory]
    [InlineData("tokenize", "\"a\"", "{\"truncate\": true}", "truncate")]
    [InlineData("tokenize", "\"a\"", "{\"padding\": \"most\"}", "do_not_pad")]
    [InlineData("tokenize", "\"a\"", "{\"return_tensors\": \"pt\"}", "return_tensors")]
    [InlineData("tokenize", "[\"a\", 1]", "{}", "an input")]
    [InlineData("tokenize", "[[\"a\", \"b\"], \"c\"]", "{}", "all or none")]
    [InlineData("tokenize", "[\"a\"]", "{\"text_pair\": \"b\"}", "text_pair")]
    [InlineData("tokenize", "null", "{}", "must be a string")]
    [InlineData("decode", "\"a\"", "{}", "id")]
    [InlineData("decode", "[1.5]", "{}", "whole number")]
    [InlineData("decode", "[1]", "{\"top_k\": 1}", "top_k")]
    public void Run_AMalformedRequest_IsAnsweredByWhatIsWrong(string task, string inputs, string parameters, string message)
    {
        CommandRun run =
            CommandRun.Of(["batch", "-"], $"{{\"id\": 7, \"task\": \"{task}\", \"inputs\": {inputs}, \"parameters\": {parameters}}}\n");
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Json.Single().GetProperty("id").GetInt32().Should().Be(7);
        run.Json.Single().GetProperty("error").GetProperty("message").GetString().Should().ContainEquivalentOf(message);
    }

    [Fact]
    public void Tokenize_Words_AreTheTextsOfTheCommandLine()
    {
        CommandRun run = CommandRun.Of(["tokenize", "--is-split-into-words", "The", "dog."]);
        run.Json.Single().GetProperty("word_ids").GetRawText().Should().Be("[null,0,1,1,null]");
    }

    [Theory]
    [InlineData("", "input_ids tokens token_type_ids attention_mask special_tokens_mask offset_mapping word_ids sequence_ids")]
    [InlineData(
        "--return-token-type-ids false --return-attention-mask false --return-special-tokens-mask false --return-offsets-mapping false --return-length", "input_ids tokens word_ids sequence_ids length")]
    [InlineData(
        "--slow-tokenizer --return-attention-mask false --return-length", "input_ids token_type_ids special_tokens_mask tokens length")]
    public void Tokenize_FieldsThatFlagsLeaveOutOrAdd_AreThoseOfTheRow(string flags, string expected) =>
        CommandRun.Of(["tokenize", "dog", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Json.Single().EnumerateObject()
            .Select(field => field.Name).Should().Equal(expected.Split(' '));

    [Fact]
    public void Tokenize_OffsetsOfTheSlowTokenizer_AreRefused() =>
        CommandRun.Of(["tokenize", "dog", "--slow-tokenizer", "--return-offsets-mapping"]).Error.Should()
            .Contain("--return-offsets-mapping").And.Contain("fast");

    [Theory]
    [InlineData("<e> dog", "--additional-special-tokens <e>,<f>", "[\"[CLS]\",\"<e>\",\"dog\",\"[SEP]\"]")]
    [InlineData("d\u200bog", "--clean-text false", "[\"[CLS]\",\"[UNK]\",\"[SEP]\"]")]
    [InlineData("d\u200bog", "", "[\"[CLS]\",\"dog\",\"[SEP]\"]")]
    public void Tokenize_OptionsOfTheConstructor_AreObeyed(string text, string flags, string expected) =>
        CommandRun.Of(["tokenize", text, .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Json.Single().GetProperty("tokens")
            .GetRawText().Should().Be(expected);

    [Theory]
    [InlineData("codepoint", "[[0,0],[0,1],[2,5],[0,0],[0,2],[3,6],[0,0]]")]
    [InlineData("utf16", "[[0,0],[0,2],[3,6],[0,0],[0,4],[5,8],[0,0]]")]
    public void Tokenize_OffsetsOfAUnit_CountIt(string unit, string expected) =>
        CommandRun.Of(["tokenize", "--offsets", unit, "\ud83d\ude00 dog", "--text-pair", "\ud83d\ude00\ud83d\ude00 dog"]).Json.Single()
            .GetProperty("offset_mapping").GetRawText().Should().Be(expected);

    [Fact]
    public void Tokenize_Utf16OffsetsOfWordsAndOfCutRows_ArePlacesInTheirWord()
    {
        CommandRun run =
            CommandRun.Of(["tokenize", "--offsets", "utf16", "--is-split-into-words", "--max-length", "3", "--truncation", "longest_first",
            "--return-overflowing-tokens", "\ud83d\ude00.", "dog"]);
        JsonElement answer = run.Json.Single();
        string[] rows =
            [answer.GetProperty("offset_mapping").GetRawText(),
            .. answer.GetProperty("overflowing").EnumerateArray().Select(row => row.GetProperty("offset_mapping").GetRawText())];
        rows.Should().Equal("[[0,0],[0,2],[0,0]]", "[[0,0],[2,3],[0,0]]", "[[0,0],[0,3],[0,0]]");
    }

    [Fact]
    public void Decode_WhatTokenizeGives_IsTheTextAgain()
    {
        string texts = "the dog\na man and a woman\n\n";
        CommandRun tokenized = CommandRun.Of(["tokenize", "--input", "-", "--no-special-tokens"], texts);
        CommandRun decoded = CommandRun.Of(["decode", "--input", "-"], tokenized.Output);
        decoded.Json.Select(text => text.GetString()).Should().Equal("the dog", "a man and a woman", "");
        CommandRun.Of(["decode", "--input", "-"], "241 439\n[241, 439]\ndog\n").Json.Select(answer => answer.ValueKind)
            .Should().Equal(JsonValueKind.String, JsonValueKind.String, JsonValueKind.Object);
    }

    private static string Output(string request) =>
        CommandRun.Of(["batch", "-"], request + "\n").Json.Single() is var answer && answer.TryGetProperty("output", out JsonElement output)
        ? output.GetRawText()
        : answer.GetRawText();
}
