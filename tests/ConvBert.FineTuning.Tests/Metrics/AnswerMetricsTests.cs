using ConvBert.FineTuning.Metrics;

namespace ConvBert.FineTuning.Tests.Metrics;

/// <summary>SQuAD's rules, worked out by hand: articles, punctuation, several answers, no answer, thresholds.</summary>
public sealed class AnswerMetricsTests
{
    [Theory]
    [InlineData("The  Cat, a dog!", "cat dog")]
    [InlineData("another theatre", "another theatre")] // articles are whole words
    [InlineData("U.S.A.", "usa")]
    [InlineData("a-b", "ab")] // punctuation goes before articles do
    [InlineData("the", "")]
    [InlineData("“Über”", "“über”")] // only ASCII punctuation goes
    [InlineData("a\u00A0b\tc", "b c")] // Python's white space
    [InlineData("ΣΑΣ", "σας")] // Python's lower case, with its final sigma
    public void Normalize_AnAnswer_IsSquads(string answer, string expected) => AnswerText.Normalize(answer).Should().Be(expected);

    [Fact]
    public void F1_OfWords_CountsEachAsOftenAsItIsShared()
    {
        AnswerText.F1("cat cat dog", "cat dog dog bird", emptyMatchesEmpty: false).Should().BeApproximately(2 * 2.0 / 7, 1e-12);
        AnswerText.F1("cat", "dog", emptyMatchesEmpty: false).Should().Be(0);
        AnswerText.F1("the cat", "a cat!", emptyMatchesEmpty: false).Should().Be(1);
    }

    [Fact]
    public void F1_WithoutWords_IsZeroInVersion1AndAMatchInVersion2()
    {
        AnswerText.F1("the", "a", emptyMatchesEmpty: false).Should().Be(0);
        AnswerText.F1("the", "a", emptyMatchesEmpty: true).Should().Be(1);
        AnswerText.F1("cat", "a", emptyMatchesEmpty: true).Should().Be(0);
    }

    [Fact]
    public void Metrics_OfVersion1_TakeTheBestOfSeveralAnswers()
    {
        var counter = new AnswerCounter();
        counter.Add(["Rome", "the city of Rome"], "city of Rome").Should().Be((1, 1));
        counter.Add(["green cat"], "cat").F1.Should().BeApproximately(2 / 3.0, 1e-12);

        counter.Metrics()["exact_match"].Should().Be(50);
        counter.Metrics()["f1"].Should().BeApproximately(100 * (1 + (2 / 3.0)) / 2, 1e-10);
        counter.Metrics().Should().HaveCount(2);
        counter.Invoking(one => one.Add([], "x")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Metrics_OfVersion2_TellQuestionsWithAndWithoutAnswerApart()
    {
        var counter = new AnswerCounter(allowsNoAnswer: true);
        counter.Add(["Rome"], "Rome", -0.9); // answered, rightly
        counter.Add(["Rome"], "Rome", 0.2); // wrongly silent
        counter.Add([], "cat", -0.1); // wrongly answered
        counter.Add([], "cat", 0.5); // rightly silent

        IReadOnlyDictionary<string, double> metrics = counter.Metrics();

        metrics["exact_match"].Should().Be(50);
        metrics["HasAns_exact"].Should().Be(50);
        metrics["NoAns_f1"].Should().Be(50);

        // In the order of their scores −0.9, −0.1, 0.2, 0.5, the count goes 2, 3, 2, 3, 2: the first best is at −0.9.
        metrics["best_exact"].Should().Be(75);
        metrics["best_exact_thresh"].Should().Be(-0.9);
    }

    [Fact]
    public void Metrics_AnswerOfNothingInVersion2_IsNoAnswerToCompareWith()
    {
        var counter = new AnswerCounter(allowsNoAnswer: true);

        // Nothing remains of "The", so that only an empty answer is right; yet the question has one.
        counter.Add(["The"], "cat").Should().Be((0, 0));
        counter.Add(["The"], "a").Should().Be((1, 1));
        counter.Metrics()["HasAns_exact"].Should().Be(50);
        counter.Metrics().Should().NotContainKey("NoAns_exact");
    }

    [Fact]
    public void Best_WhereSilenceIsBestForAll_IsThresholdZero()
    {
        var counter = new AnswerCounter(allowsNoAnswer: true);
        counter.Add([], "cat", 0.3);
        counter.Add(["x"], "y", 0.4);

        counter.Metrics()["best_f1"].Should().Be(50);
        counter.Metrics()["best_f1_thresh"].Should().Be(0);
    }
}
