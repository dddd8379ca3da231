using System.Diagnostics;
using System.Text;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Options and files that ask for more memory than makes sense are refused before it is allocated.</summary>
public sealed class MemoryBoundTests : IDisposable
{
    private const int Billion = 1_000_000_000;
    private const long Modest = 64L << 20;

    private static readonly ConvBertTokenizerFast Fast = ConvBertTokenizerFast.FromPretrained(GoldenFolder.Of("vocab-demo"));
    private static readonly ConvBertTokenizer Slow = ConvBertTokenizer.FromPretrained(GoldenFolder.Of("vocab-demo"));

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<EncodingOptions> HugePadding => new(
        new EncodingOptions { Padding = PaddingStrategy.MaxLength, MaxLength = Billion },
        new EncodingOptions { Padding = PaddingStrategy.MaxLength, MaxLength = Billion, Truncation = TruncationStrategy.LongestFirst },
        new EncodingOptions { Padding = PaddingStrategy.Longest, PadToMultipleOf = Billion },
        new EncodingOptions { Padding = PaddingStrategy.MaxLength, MaxLength = 5, PadToMultipleOf = Billion },
        new EncodingOptions { Padding = PaddingStrategy.MaxLength, MaxLength = (1 << 20) + 1 });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(HugePadding))]
    public void Encode_HugePadding_IsRefusedBeforeAnythingIsAllocated(EncodingOptions options)
    {
        var buffer = new EncodingBuffer();
        foreach (ConvBertTokenizerBase tokenizer in new ConvBertTokenizerBase[] { Fast, Slow })
        {
            Refused(() => tokenizer.Encode("the cat", null, options), "*padded to*at most 1048576*");
            Refused(() => tokenizer.EncodeBatch(["the cat", "the"], null, options), "*padded to*at most 1048576*");
            Refused(() => tokenizer.EncodeToBuffer("the cat", null, buffer, options), "*padded to*at most 1048576*");
            var inputs = new TokenizedInputs { InputIds = [1, 2] };
            Refused(() => tokenizer.Pad([inputs], options.Padding, options.MaxLength, options.PadToMultipleOf),
                "*padded to*at most 1048576*");
        }
    }

    [Fact]
    public void EncodeBatch_PaddingOfManyShortTexts_IsRefusedBeforeItIsAllocated()
    {
        var options = new EncodingOptions { Padding = PaddingStrategy.MaxLength, MaxLength = 1 << 20 };
        Refused(() => Fast.EncodeBatch(Enumerable.Repeat("the", 17).ToArray(), null, options),
            "*51 tokens into 17825792*at most 16777216*");
        Refused(() => Fast.Pad(Enumerable.Repeat(new TokenizedInputs { InputIds = [1] }, 17).ToArray(), PaddingStrategy.MaxLength, 1 << 20),
            "*at most 16777216*");
    }

    [Fact]
    public void Encode_WindowsThatHardlyMove_AreRefusedBeforeTheyAreAllocated()
    {
        string text = string.Concat(Enumerable.Repeat("the ", 40_000));
        var options =
            new EncodingOptions
            {
                MaxLength = 1002,
                Stride = 999,
                ReturnOverflowingTokens = true,
                Truncation = TruncationStrategy.LongestFirst
            };
        Refused(() => Fast.Encode(text, null, options), "*40000 tokens into*at most 16777216*");
        Fast.Encode(text, null, options with { Stride = 500 }).Overflowing.Should().HaveCountGreaterThan(50);
    }

    [Fact]
    public void Encode_AHugeMaxLengthThatOnlyTruncates_IsNoReasonToRefuse()
    {
        var options = new EncodingOptions { MaxLength = Billion, Truncation = TruncationStrategy.LongestFirst };
        foreach (ConvBertTokenizerBase tokenizer in new ConvBertTokenizerBase[] { Fast, Slow })
            tokenizer.Encode("the cat", null, options).Count.Should().Be(4);
    }

    [Theory]
    [InlineData("vocab.txt")]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer_config.json")]
    public void FromPretrained_AFileOf200Megabytes_IsRefusedUnread(string name)
    {
        File.WriteAllText(_folder.File("vocab.txt"), "[UNK]\n");
        using (FileStream stream = File.OpenWrite(_folder.File(name))) stream.SetLength(200 << 20);
        Refused(() => ConvBertTokenizerFast.FromPretrained(_folder.Path), $"*{name}*larger than {TokenizerFile.MaxLength} bytes*");
    }

    [Fact]
    public void FromPretrained_TooManyLinesOrKeys_AreRefusedByTheirNumber()
    {
        var lines = new StringBuilder();
        for (int i = 0; i <= TokenizerFile.MaxTokens; i++) lines.Append(i).Append('\n');
        File.WriteAllText(_folder.File("vocab.txt"), lines.ToString());
        ((Action)(() => ConvBertTokenizerFast.FromPretrained(_folder.Path))).Should().Throw<TokenizerException>()
            .WithMessage($"*vocab.txt*more than {TokenizerFile.MaxTokens} lines*");

        lines.Clear().Append('{');
        for (int i = 0; i <= TokenizerFile.MaxTokens; i++) lines.Append('"').Append(i).Append("\":0,");
        File.WriteAllText(_folder.File("tokenizer.json"), lines.Append("\"x\":0}").ToString());
        ((Action)(() => ConvBertTokenizerFast.FromPretrained(_folder.Path))).Should().Throw<TokenizerException>()
            .WithMessage($"*tokenizer.json*more than {TokenizerFile.MaxTokens} keys*");
    }

    [LinuxFact]
    public void FromPretrained_ADeviceOrPipe_IsRefusedAtOnce()
    {
        using var mkfifo = Process.Start("mkfifo", [_folder.File("pipe")]);
        mkfifo.WaitForExit();
        foreach (string path in new[] { "/dev/zero", "/dev/null", _folder.File("pipe") })
        {
            Refused(() => ConvBertTokenizerFast.FromPretrained(path), "*is empty or not a regular file*");
            foreach (string name in new[] { "vocab.txt", "tokenizer.json" })
            {
                File.CreateSymbolicLink(_folder.File(name), path);
                Refused(() => ConvBertTokenizerFast.FromPretrained(_folder.Path), $"*{name}*is empty or not a regular file*");
                File.Delete(_folder.File(name));
            }
        }
    }

    private static void Refused(Action act, string message)
    {
        long before = GC.GetTotalAllocatedBytes();
        act.Should().Throw<Exception>().WithMessage(message).Which.Should().Match(exception => exception is ArgumentException
            || exception is TokenizerException);
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(Modest);
    }
}
