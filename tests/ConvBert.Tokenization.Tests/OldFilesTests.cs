using System.Text.Json.Nodes;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Files as the libraries of 2020 and 2021 wrote them.</summary>
public sealed class OldFilesTests : IDisposable
{
    private const string Text = "the cat sat on the mat and the dog sat on the rug";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, long> MaxLengths => new()
    {
        { """{"max_len": 7}""", 7 },
        { """{"max_len": 500, "model_max_length": 7}""", 7 },
        { """{"model_max_length": 7, "max_len": 3}""", 7 },
        { """{"max_len": 7, "model_max_length": null}""", ConvBertTokenizerBase.NoMaxLength },
        { """{"max_len": null}""", ConvBertTokenizerBase.NoMaxLength },
        { """{"max_len": 1e30}""", ConvBertTokenizerBase.NoMaxLength },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(MaxLengths))]
    public void MaxLen_IsTheModelMaxLengthOfOldFiles(string config, long expected)
    {
        Copy("vocab.txt");
        File.WriteAllText(_folder.File("tokenizer_config.json"), config);
        foreach (ConvBertTokenizerBase tokenizer in new ConvBertTokenizerBase[] { ConvBertTokenizerFast.FromPretrained(_folder.Path),
            ConvBertTokenizer.FromPretrained(_folder.Path) })
        {
            tokenizer.ModelMaxLength.Should().Be(expected);
            if (expected == ConvBertTokenizerBase.NoMaxLength) continue;
            tokenizer.Encode(
                Text, null, new EncodingOptions { Truncation = TruncationStrategy.LongestFirst }).Count.Should().Be((int)expected);
            tokenizer.Encode("the", null, new EncodingOptions { Padding = PaddingStrategy.MaxLength }).Count.Should().Be((int)expected);
            var inputs = new TokenizedInputs { InputIds = [5] };
            tokenizer.Pad([inputs], PaddingStrategy.MaxLength)[0].InputIds.Should().HaveCount((int)expected);
        }
    }

    [Theory]
    [InlineData("-1", "*tokenizer_config.json*\"max_len\"*at least 0*")]
    [InlineData("\"512\"", "*tokenizer_config.json*\"max_len\"*a number*")]
    public void MaxLen_OfAWrongValue_IsRefusedByName(string value, string message)
    {
        Copy("vocab.txt");
        File.WriteAllText(_folder.File("tokenizer_config.json"), $$"""{"max_len": {{value}}}""");
        ((Action)(() => ConvBertTokenizerFast.FromPretrained(_folder.Path))).Should().Throw<TokenizerException>().WithMessage(message);
    }

    [Theory]
    [InlineData(null, SequenceSide.Right)]
    [InlineData("Right", SequenceSide.Right)]
    [InlineData("Left", SequenceSide.Left)]
    public void TruncationOfTokenizerJson_WithoutADirection_IsRight(string? direction, SequenceSide expected)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(GoldenFolder.Demo("ner"), "tokenizer.json")))!;
        var truncation = new JsonObject { ["max_length"] = 128, ["strategy"] = "LongestFirst", ["stride"] = 0 };
        if (direction is not null) truncation["direction"] = direction;
        json["truncation"] = truncation;
        File.WriteAllText(_folder.File("tokenizer.json"), json.ToJsonString());
        ConvBertTokenizerFast.FromPretrained(_folder.Path).TruncationSide.Should().Be(expected);
    }

    private void Copy(string name) => File.Copy(Path.Combine(GoldenFolder.Of("vocab-demo"), name), _folder.File(name));
}
