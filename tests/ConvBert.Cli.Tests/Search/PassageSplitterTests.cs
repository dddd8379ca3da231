using ConvBert.Cli.Models;
using ConvBert.Cli.Search;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tests.Search;

/// <summary>Where texts are split, and that nothing of them is lost.</summary>
public sealed class PassageSplitterTests
{
    private static readonly ConvBertTokenizerFast Tokenizer = ConvBertTokenizerFast.FromPretrained(DemoModels.Resolve(DemoModels.Embed));

    private static List<(int Start, string Text)> Split(string text, int maxTokens) =>
        new PassageSplitter(Tokenizer, maxTokens).Split(text);

    [Theory]
    [InlineData("A dog barks. A hen clucks. A cow moos.", "A dog barks.|A hen clucks.|A cow moos.")]
    [InlineData("A dog barks\nA hen clucks loudly", "A dog barks|A hen clucks loudly")]
    [InlineData("dog hen cow\n\nA hen clucks. And a cow", "dog hen cow|A hen clucks.|And a cow")]
    [InlineData("dog hen cow dog hen cow dog", "dog hen cow dog hen|cow dog")]
    [InlineData("  short  ", "short")]
    [InlineData("", "")]
    [InlineData(" \n ", "")]
    public void Split_ByTheBestEnd_InTheSecondHalfOfAPassage(string text, string expected) =>
        string.Join('|', Split(text, 5).Select(passage => passage.Text)).Should().Be(expected);

    [Theory]
    [InlineData(40)]
    [InlineData(64)]
    [InlineData(128)]
    public void Split_AnyText_GivesPassagesThatFitAndCoverIt(int maxTokens)
    {
        var random = new Random(maxTokens);
        string[] pieces = ["dog", "hen.", " ", "\n", "\n\n", "日本語", "😀", "unbelievable", "!", "  ", "e\u0301", "x9", "。", "…"];
        for (int round = 0; round < 50; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(400)).Select(_ => pieces[random.Next(pieces.Length)]));

            List<(int Start, string Text)> passages = Split(text, maxTokens);

            int at = 0;
            foreach ((int start, string passage) in passages)
            {
                text.Substring(start, passage.Length).Should().Be(passage);
                text[at..start].Should().BeNullOrWhiteSpace();
                passage.Should().NotBeNullOrWhiteSpace().And.Be(passage.Trim());
                TokenizerEncoding tokens = Tokenizer.Encode(passage, null, new EncodingOptions { AddSpecialTokens = false });
                if (tokens.WordIds.Distinct().Count() > 1) tokens.Count.Should().BeLessThanOrEqualTo(maxTokens);
                at = start + passage.Length;
            }

            text[at..].Should().BeNullOrWhiteSpace();
        }
    }
}
