using ConvBert.FineTuning.Caching;
using ConvBert.FineTuning.Tests.Support;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tests.Caching;

public sealed class TokenCacheTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    private readonly TemporaryFolder _folder = new();

    private string CacheFile => Directory.GetFiles(_folder.Path, "*.tokens").Single();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ExamplesOfEveryForm_GivesThemBack()
    {
        TrainingExample[] examples =
        [
            TrainingExample.ForClass(new TokenizedText(new[] { 1, 2, 3 }, new[] { 0, 0, 1 }), 2),
            TrainingExample.ForTargets(new TokenizedText(new[] { 4 }), new[] { 0.5f, -1f, 2f }),
            TrainingExample.ForTokens(new TokenizedText(new[] { 5, 6 }), new long[] { -100, 7 }),
            TrainingExample.ForSpan(new TokenizedText(new[] { 8, 9 }), 0, 1),
            TrainingExample.ForPair(new TokenizedText(new[] { 1 }), new TokenizedText(new[] { 2 }), new TokenizedText(new[] { 3, 4 })),
            TrainingExample.ForScoredPair(new TokenizedText(new[] { 1 }), new TokenizedText(new[] { 2, 3 }), 0.5f),
            TrainingExample.ForChoices([new TokenizedText(new[] { 1 }), new TokenizedText(new[] { 2, 3 }, new[] { 0, 1 })], 1),
        ];

        using CachedExamples cached = TokenCache.Open(_folder.Path, "x", Key, examples);

        cached.Should().HaveCount(examples.Length);
        for (int i = 0; i < examples.Length; i++)
        {
            cached[i].Texts.Select(Shown).Should().Equal(examples[i].Texts.Select(Shown));
            cached[i].Labels.ToArray().Should().Equal(examples[i].Labels.ToArray());
            cached[i].Targets.ToArray().Should().Equal(examples[i].Targets.ToArray());
            cached[i].Form.Should().Be(examples[i].Form);
        }

        cached.Invoking(all => all[7]).Should().Throw<ArgumentOutOfRangeException>();
        Directory.GetFiles(_folder.Path).Should().ContainSingle("nothing temporary is left");
    }

    [Fact]
    public void Open_AgainWithTheSameKey_TokenizesNothing()
    {
        int made = 0;
        IEnumerable<TrainingExample> Examples()
        {
            made++;
            yield return TrainingExample.ForClass(new TokenizedText(new[] { made }), 0);
        }

        TokenCache.Open(_folder.Path, "x", Key, Examples()).Dispose();
        using CachedExamples again = TokenCache.Open(_folder.Path, "x", Key, Examples());

        made.Should().Be(1);
        again[0].Texts[0].InputIds.Span[0].Should().Be(1);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("a bit")]
    [InlineData("empty")]
    [InlineData("another key")]
    [InlineData("the header alone")]
    public void Open_AFileThatIsNotWhole_IsMadeAnew(string damage)
    {
        TrainingExample[] examples =
            [.. Enumerable.Range(0, 50).Select(i => TrainingExample.ForClass(new TokenizedText(new[] { i, i }), i))];
        TokenCache.Open(_folder.Path, "x", Key, examples).Dispose();
        string path = CacheFile;
        byte[] bytes = File.ReadAllBytes(path);
        byte[] broken = damage switch
        {
            "cut" => bytes[..^9],
            "empty" => [],
            "the header alone" => bytes[..88],
            _ => [.. bytes],
        };
        if (damage == "a bit") broken[200] ^= 4;
        if (damage == "another key") broken[24] ^= 1;
        File.WriteAllBytes(path, broken);

        using CachedExamples again = TokenCache.Open(_folder.Path, "x", Key, examples);

        again[49].Labels.Span[0].Should().Be(49);
        File.ReadAllBytes(path).Should().Equal(bytes);
    }

    [Fact]
    public void Open_WhereMakingFails_LeavesNothing()
    {
        static IEnumerable<TrainingExample> Failing()
        {
            yield return TrainingExample.ForClass(new TokenizedText(new[] { 1 }), 0);
            throw new DatasetException("No more.");
        }

        FluentActions.Invoking(() => TokenCache.Open(_folder.Path, "x", Key, Failing())).Should().Throw<DatasetException>();
        _folder.Names().Should().BeEmpty();
    }

    [Fact]
    public void Open_WhereTheFolderIsAFile_SaysSo() =>
        FluentActions.Invoking(() => TokenCache.Open(_folder.Write("file", "x"), "x", Key, [])).Should().Throw<DatasetException>()
            .WithMessage("*cannot be written*");

    [Fact]
    public void Examples_OfAClosedCache_Throw()
    {
        CachedExamples cached = TokenCache.Open(_folder.Path, "x", Key, [TrainingExample.ForClass(new TokenizedText(new[] { 1 }), 0)]);
        TrainingExample example = cached[0];
        cached.Dispose();

        cached.Invoking(all => all[0]).Should().Throw<ObjectDisposedException>();
        example.Invoking(one => one.Texts[0].InputIds.ToArray()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Indexer_AllocatesTheExampleAloneHoweverLongItsTextIs()
    {
        using CachedExamples cached = TokenCache.Open(
            _folder.Path, "x", Key, [TrainingExample.ForTokens(new TokenizedText(new int[5000]), new long[5000])]);

        // The example with its list of one text: two objects and a text of 32 bytes.
        SteadyState.BytesAllocatedBy(() => _ = cached[0]).Should().BeLessThan(250);
    }

    [Fact]
    public void Prepare_WithACache_GivesTheSameAndKeysOnContentAndOptions()
    {
        string file = _folder.Write("a.txt", string.Concat(Enumerable.Repeat("a b c d e f\n", 100)));
        var task = new MaskedLanguageModelingTask { BlockSize = 16, CacheDirectory = _folder.File("cache") };
        var longer = new MaskedLanguageModelingTask { BlockSize = 32, CacheDirectory = _folder.File("cache") };
        var direct = new MaskedLanguageModelingTask { BlockSize = 16 };

        using PreparedDataset cached = Prepare(task, file), again = Prepare(task, file), other = Prepare(longer, file);
        PreparedDataset plain = Prepare(direct, file);

        Directory.GetFiles(_folder.File("cache")).Should().HaveCount(2);
        cached.Count.Should().Be(plain.Count);
        for (int i = 0; i < plain.Count; i++)
        {
            Shown(cached.GetExample(i, 2).Texts[0]).Should().Be(Shown(plain.GetExample(i, 2).Texts[0]));
            cached.GetExample(i, 2).Labels.ToArray().Should().Equal(plain.GetExample(i, 2).Labels.ToArray());
        }

        File.AppendAllText(file, "a\n");
        Prepare(task, file).Dispose();
        Directory.GetFiles(_folder.File("cache")).Should().HaveCount(3);
    }

    private static PreparedDataset Prepare(MaskedLanguageModelingTask task, string file) =>
        task.Prepare(task.Read(file), TestTokenizer.Create(), TestTokenizer.Config());

    private static string Shown(TokenizedText text) =>
        $"{string.Join(' ', text.InputIds.ToArray())}/{string.Join(' ', text.TokenTypeIds.ToArray())}";
}
