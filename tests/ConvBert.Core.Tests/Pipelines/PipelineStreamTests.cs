using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

public class PipelineStreamTests(TestPipelines demo) : IClassFixture<TestPipelines>
{
    private static readonly string[] Sentences =
    [
        "I loved this film!", "The hotel was dirty and the staff were rude.", "The book is on the table.", "It was not bad at all.", "",
            "ok", "Everyone said the laptop was superb, but it was disgusting.",
    ];

    private static TextPair[] Texts(int count) =>
        [.. Enumerable.Range(0, count)
            .Select(i => new TextPair(string.Join(' ', Enumerable.Range(i, 1 + (i % 3)).Select(k => Sentences[k % Sentences.Length]))))];

    [Fact]
    public async Task RunStreamAsync_TextAnywhereInAStream_HasTheBitsThatItHasAlone()
    {
        TextPair[] texts = Texts(300);
        var options = new TextClassificationOptions { TopK = null, MaxBatchTokens = 100 };
        var streamed = new List<TextClassificationResult>();

        await foreach (TextClassificationResult result in demo.Sentiment.RunStreamAsync(texts, options)) streamed.Add(result);

        streamed.Should().HaveCount(texts.Length);
        for (int i = 0; i < texts.Length; i++)
            streamed[i].Labels.Should().Equal(demo.Sentiment.Run(texts[i], options).Labels, "text {0} is answered as alone", i);
    }

    [Fact]
    public void RunBatch_AnyTokenBudget_GivesTheSameBits()
    {
        TextPair[] texts = Texts(60);

        LabelScore[] Best(int budget) =>
            [.. demo.Sentiment.RunBatch(
                texts, new TextClassificationOptions { MaxBatchTokens = budget }).Select(result => result.Labels[0])];

        Best(1).Should().Equal(Best(10_000)).And.Equal(Best(37));
    }

    [Fact]
    public async Task RunBatch_OneInstanceOnManyThreads_AnswersAsOnOne()
    {
        TextPair[] texts = Texts(40);
        LabelScore[] expected = [.. demo.Sentiment.RunBatch(texts).Select(result => result.Labels[0])];

        LabelScore[][] answers =
            await Task.WhenAll(Enumerable.Range(
            0, 8).Select(_ => Task.Run(() => demo.Sentiment.RunBatch(texts).Select(result => result.Labels[0]).ToArray())));

        foreach (LabelScore[] answer in answers) answer.Should().Equal(expected);
    }

    [Fact]
    public async Task RunStreamOutcomesAsync_TextTheModelCannotRead_IsPassedOver()
    {
        TextPair[] texts = ["I loved this film!", string.Join(' ', Enumerable.Repeat("film", 600)), "ok"];
        var outcomes = new List<PipelineOutcome<TextClassificationResult>>();

        await foreach (PipelineOutcome<TextClassificationResult> outcome in demo.Sentiment.RunStreamOutcomesAsync(
            texts.ToAsyncEnumerable())) outcomes.Add(outcome);

        outcomes.Select(outcome => outcome.Succeeded).Should().Equal(true, false, true);
        outcomes[1].Error.Should().BeOfType<PipelineException>().Which.Message.Should().Contain("602").And.Contain("512");
    }

    [Fact]
    public async Task RunStreamAsync_TextTheModelCannotRead_EndsTheStream()
    {
        TextPair[] texts = ["ok", string.Join(' ', Enumerable.Repeat("film", 600))];

        Func<Task> run = async () =>
        {
            await foreach (TextClassificationResult _ in demo.Sentiment.RunStreamAsync(texts))
            {
            }
        };

        await run.Should().ThrowAsync<PipelineException>();
    }

    [Fact]
    public void Run_CancelledBefore_DoesNotAnswer()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        FluentActions.Invoking(() =>
            demo.Sentiment.Run("ok", cancellationToken: cancel.Token)).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Run_Padded_ReadsThePaddingAsHuggingFaceDoes()
    {
        TextPair[] texts = ["I loved this film!", "It was not bad at all, everyone said the laptop was superb, but it was disgusting."];
        var padded = new TextClassificationOptions { Padded = true, BatchSize = 2 };

        float alone = demo.Sentiment.Run(texts[0]).Score, together = demo.Sentiment.RunBatch(texts, padded)[0].Score;

        together.Should().NotBe(alone).And.BeApproximately(alone, 1e-2f);
        demo.Sentiment.Run(texts[0], padded).Score.Should().Be(alone, "a batch of one has no padding");
    }

    [Fact]
    public void Run_BadBatching_IsRefused()
    {
        FluentActions.Invoking(() =>
            demo.Sentiment.Run("ok", new TextClassificationOptions { BatchSize = 0 })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() =>
            demo.Sentiment.Run("ok", new TextClassificationOptions { MaxBatchTokens = 0 })).Should().Throw<ArgumentOutOfRangeException>();
    }
}
