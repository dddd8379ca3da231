using ConvBert.FineTuning.Tests.Support;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tests.Preprocessing;

/// <summary>Blocks of joined texts, and the tokens of them that are to be predicted.</summary>
public sealed class MaskingTests
{
    private const int Mask = 4, Cls = 2, Sep = 3, Piece = 10, FirstPiece = 8;

    [Fact]
    public void Prepare_Texts_AreJoinedWithTheirSpecialTokensAndCut()
    {
        var task = new MaskedLanguageModelingTask { BlockSize = 5 };

        PreparedDataset data = Prepare(task, "a b", "c d e", "f");

        // [CLS] a b [SEP] [CLS] | c d e [SEP] [CLS] | f [SEP] is dropped.
        data.Count.Should().Be(2);
        Original(data[0]).Should().Equal(Cls, 17, 18, Sep, Cls);
        Original(data[1]).Should().Equal(19, 20, 21, Sep, Cls);
    }

    [Fact]
    public void Prepare_FewerTokensThanABlock_AreABlockOfTheirOwn() =>
        Original(Prepare(new MaskedLanguageModelingTask(), "a b").Single()).Should().Equal(Cls, 17, 18, Sep);

    [Fact]
    public void Prepare_LineByLine_EachTextIsASequenceCutAtTheBlockSize()
    {
        var task = new MaskedLanguageModelingTask { BlockSize = 4, LineByLine = true };

        PreparedDataset data = Prepare(task, "a b c", "d");

        data.Count.Should().Be(2);
        Original(data[0]).Should().Equal(Cls, 17, 18, Sep);
        Original(data[1]).Should().Equal(Cls, 20, Sep);
    }

    [Fact]
    public void GetExample_ManyBlocks_MasksAsManyAsToldInTheThreeWays()
    {
        var task = new MaskedLanguageModelingTask { BlockSize = 100 };
        PreparedDataset data = Prepare(task, [.. Enumerable.Repeat("a b c d e f a b c d e f a b c d e f a b c d e f", 400)]);
        long tokens = 0, chosen = 0, masked = 0, same = 0;
        for (int i = 0; i < data.Count; i++)
        {
            TrainingExample example = data.GetExample(i, 3);
            ReadOnlySpan<int> ids = example.Texts[0].InputIds.Span;
            for (int t = 0; t < ids.Length; t++)
            {
                long label = example.Labels.Span[t];
                if (label is Cls or Sep) throw new InvalidOperationException("A special token is to be predicted.");
                tokens += ids[t] is Cls or Sep && label == TrainingBatch.IgnoredLabel ? 0 : 1;
                if (label == TrainingBatch.IgnoredLabel) continue;
                chosen++;
                masked += ids[t] == Mask ? 1 : 0;
                same += ids[t] == label ? 1 : 0;
            }
        }

        // 9,600 words: a deviation of 0.0036 of the part, 0.011 of 80 % and 0.008 of 10 % of those chosen; five of them.
        ((double)chosen / tokens).Should().BeApproximately(0.15, 0.018);
        // A random token of 23 is the mask, or the same, now and then.
        ((double)masked / chosen).Should().BeApproximately(0.8 + (0.1 / 23), 0.055);
        ((double)same / chosen).Should().BeApproximately(0.1 + (0.1 / 23), 0.042);
    }

    [Fact]
    public void GetExample_AnEpochAndASeed_AlwaysGiveTheSame()
    {
        var task = new MaskedLanguageModelingTask { BlockSize = 50 };
        var other = new MaskedLanguageModelingTask { BlockSize = 50, Seed = 7 };
        string[] texts = [.. Enumerable.Repeat("a b c d e f", 50)];
        PreparedDataset data = Prepare(task, texts), again = Prepare(task, texts);

        Ids(data.GetExample(1, 5)).Should().Equal(Ids(again.GetExample(1, 5)));
        Ids(data[1]).Should().Equal(Ids(again[1]));
        Ids(data.GetExample(1, 5)).Should().NotEqual(Ids(data.GetExample(1, 6)), "another epoch masks other tokens");
        Ids(data.GetExample(1, 5)).Should().NotEqual(Ids(Prepare(other, texts).GetExample(1, 5)), "another seed masks other tokens");
        Original(data.GetExample(1, 5)).Should().Equal(Original(data.GetExample(1, 6)));
    }

    [Fact]
    public void GetExample_WholeWords_ChoosesAllPiecesOfAWordOrNone()
    {
        var task = new MaskedLanguageModelingTask { BlockSize = 60, WholeWordMask = true, MaskProbability = 0.3 };
        PreparedDataset data = Prepare(task, [.. Enumerable.Repeat("running cats a running dogs b", 100)]);
        int words = 0;
        for (int i = 0; i < data.Count; i++)
        {
            TrainingExample example = data.GetExample(i, 0);
            int[] ids = Original(example);
            for (int t = 1; t < ids.Length; t++)
            {
                if (ids[t] != Piece || ids[t - 1] != FirstPiece) continue;
                bool first = example.Labels.Span[t - 1] != TrainingBatch.IgnoredLabel;
                (example.Labels.Span[t] != TrainingBatch.IgnoredLabel).Should().Be(first);
                words += first ? 1 : 0;
            }
        }

        words.Should().BeGreaterThan(20);
    }

    [Fact]
    public void GetExample_AShortBlock_HasAtLeastOneTokenToPredict()
    {
        var task = new MaskedLanguageModelingTask { BlockSize = 4, MaskProbability = 0.01 };
        PreparedDataset data = Prepare(task, "a b", "c d", "e f", "a c");

        for (int epoch = 0; epoch < 20; epoch++)
        {
            for (int i = 0; i < data.Count; i++)
                data.GetExample(i, epoch).Labels.ToArray().Should().ContainSingle(label => label != TrainingBatch.IgnoredLabel);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Prepare_APartThatIsNone_IsRefused(double part) =>
        new MaskedLanguageModelingTask { MaskProbability = part }.Invoking(task => Prepare(task, "a")).Should().Throw<ArgumentException>();

    private static PreparedDataset Prepare(MaskedLanguageModelingTask task, params string[] texts) => task.Prepare(
        task.FromExamples([.. texts.Select(text => new TextExample(text))]), TestTokenizer.Create(), TestTokenizer.Config());

    private static int[] Ids(TrainingExample example) => example.Texts[0].InputIds.ToArray();

    /// <summary>The ids before any was masked.</summary>
    private static int[] Original(TrainingExample example) =>
        [.. Ids(example).Select((id, t) => example.Labels.Span[t] == TrainingBatch.IgnoredLabel ? id : (int)example.Labels.Span[t])];
}
