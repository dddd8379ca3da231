using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

public class SpanSearchTests
{
    private static readonly bool[] Context = [true, false, false, true, true, true, false];

    private static IReadOnlyList<SpanCandidate> Find(float[] starts, float[] ends, int count, int maxAnswerLength) =>
        new SpanSearch().Find(starts, ends, Context, count, maxAnswerLength, out _);

    [Fact]
    public void Find_BestStartAndEnd_AreTheAnswer()
    {
        SpanCandidate best = Find([0, 99, 0, 5, 0, 0, 0], [0, 99, 0, 0, 5, 0, 99], 1, 15).Should().ContainSingle().Subject;

        (best.Start, best.End).Should().Be((3, 4));
        double start = Math.Exp(5) / (Math.Exp(5) + 3), end = start;
        best.Score.Should().BeApproximately((float)(start * end), 1e-6f);
    }

    [Fact]
    public void Find_SpanLongerThanAllowed_IsLeftOut()
    {
        float[] starts = [0, 0, 0, 9, 1, 1, 0], ends = [0, 0, 0, 1, 1, 9, 0];

        Find(starts, ends, 1, 3)[0].Should().Match<SpanCandidate>(c => c.Start == 3 && c.End == 5);
        Find(starts, ends, 20, 2).Should().OnlyContain(c => c.End - c.Start <= 1);
    }

    [Fact]
    public void Find_EndBeforeStart_IsNeverASpan() =>
        Find([0, 0, 0, 0, 0, 9, 0], [0, 0, 0, 9, 0, 0, 0], 50, 15).Should().OnlyContain(c => c.Start <= c.End);

    [Fact]
    public void Find_SeveralSpans_ComeBestFirst()
    {
        IReadOnlyList<SpanCandidate> found = Find([0, 0, 0, 3, 2, 1, 0], [0, 0, 0, 1, 2, 3, 0], 6, 15);

        found.Should().HaveCount(6).And.BeInDescendingOrder(c => c.Score);
    }

    [Fact]
    public void Find_HugeLogits_StayNumbers()
    {
        IReadOnlyList<SpanCandidate> found =
            new SpanSearch().Find([1e6f, 0, 0, 5e6f, -7e6f, 0, 0], [0, 0, 0, 3e6f, 9e6f, 0, 0], Context, 12, 15, out float nullScore);

        found.Should().NotBeEmpty().And.OnlyContain(c => float.IsFinite(c.Score));
        found[0].Should().Be(new SpanCandidate(3, 4, 1f));
        nullScore.Should().Be(0);
    }

    [Fact]
    public void Find_NullScore_IsBothEndsOnTheFirstToken()
    {
        new SpanSearch().Find([2, 0, 0, 0, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0], Context, 1, 15, out float nullScore);

        nullScore.Should().BeApproximately((float)(Math.Exp(2) / (Math.Exp(2) + 3) * (Math.Exp(3) / (Math.Exp(3) + 3))), 1e-6f);
    }

    [Fact]
    public void Find_OnlyTheFirstTokenAllowed_FindsNothingThatScores() =>
        new SpanSearch().Find([1, 2, 3], [1, 2, 3], [true, false, false], 5, 15, out _).Should().OnlyContain(c => c.Score == 0);

    [Fact]
    public void Best_EqualTextsOfSeveralChunks_AddUpAtThePlaceOfTheFirst()
    {
        var answers = new AnswerCollection(mergeEqualTexts: true);
        answers.Add(new QuestionAnswer(0.5, 3, 7, "Rome"));
        answers.Add(new QuestionAnswer(0.7, 9, 13, "Oslo"));
        answers.Add(new QuestionAnswer(0.75, 30, 34, "ROME"));

        answers.Best(2, withNullAnswer: false).Should().Equal(
            new QuestionAnswer(1.25, 3, 7, "Rome"), new QuestionAnswer(0.7, 9, 13, "Oslo"));
    }

    [Fact]
    public void Best_WithoutMerging_KeepsDuplicates()
    {
        var answers = new AnswerCollection(mergeEqualTexts: false);
        answers.Add(new QuestionAnswer(0.5, 3, 7, "Rome"));
        answers.Add(new QuestionAnswer(0.7, 9, 13, "Rome"));

        answers.Best(5, withNullAnswer: false).Should().HaveCount(2);
    }

    [Fact]
    public void Best_WithNullAnswer_RanksItByTheLowestChunk()
    {
        var answers = new AnswerCollection(mergeEqualTexts: true);
        answers.OfferNull(0.9);
        answers.OfferNull(0.4);
        answers.Add(new QuestionAnswer(0.3, 3, 7, "Rome"));

        answers.Best(2, withNullAnswer: true).Should().Equal(new QuestionAnswer(0.4, 0, 0, ""), new QuestionAnswer(0.3, 3, 7, "Rome"));
    }
}
