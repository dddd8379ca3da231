using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Tests.Support;

namespace ConvBert.Serving.Tests.Engine;

/// <summary>Requests in batches: their answers, their order, their limits.</summary>
public sealed class PipelineQueueTests(PipelineQueueTests.Pipelines pipelines) : IClassFixture<PipelineQueueTests.Pipelines>
{
    private static readonly FeatureExtractionOptions Mean = new() { Pooling = Pooling.Mean };

    [Fact]
    public async Task Run_ManyRequestsTogether_GivesEachTheBitsThatItGivesAlone()
    {
        using var held = new HeldScheduler();
        using var batches = new BatchRecorder("bits");
        var queue = Embeddings(held, "bits", new EngineLimits { MaxBatchTokens = 200 });
        string[][] requests = [.. Enumerable.Range(0, 40).Select(i => Enumerable.Range(0, 1 + (i % 3)).Select(j => Text(i + j)).ToArray())];
        Task<IReadOnlyList<FeatureExtractionResult>>[] answers =
            [.. requests.Select(texts => queue.RunAsync(texts, Mean, RequestPriority.Interactive, usage: null, default))];

        held.Release();

        for (int i = 0; i < requests.Length; i++)
        {
            IReadOnlyList<FeatureExtractionResult> answer = await answers[i];
            for (int j = 0; j < requests[i].Length; j++)
                answer[j].Values.SequenceEqual(pipelines.Embed.Run(requests[i][j], Mean).Values).Should().BeTrue();
        }

        batches.Sequences.Should().HaveCountLessThan(20).And.Contain(size => size > 5);
    }

    [Fact]
    public async Task Run_RequestsOfSeveralSequences_AreAnsweredAsAlone()
    {
        using var held = new HeldScheduler();
        PipelineQueue<QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult> queue =
            new(pipelines.Answers, held.Scheduler, new EngineLimits { MaxBatchTokens = 150 }, new QueueMeter("qa", "qa"));
        var windows = new QuestionAnsweringOptions { MaxSeqLength = 48, DocStride = 8, TopK = 3 };
        QuestionAnsweringInput[] inputs = [.. Enumerable.Range(1, 12).Select(i => new QuestionAnsweringInput(
            "Where was Anna born?", string.Concat(Enumerable.Repeat("A dog barks in Oslo. ", i)) + "Anna was born in Rome."))];
        Task<IReadOnlyList<QuestionAnsweringResult>>[] answers =
            [.. inputs.Select(input => queue.RunAsync([input], windows, RequestPriority.Interactive, usage: null, default))];

        held.Release();

        for (int i = 0; i < inputs.Length; i++)
            (await answers[i])[0].Answers.Should().Equal(pipelines.Answers.Run(inputs[i], windows).Answers);
    }

    [Fact]
    public async Task Run_APaddedRequest_RunsByItself()
    {
        using var held = new HeldScheduler();
        var queue = Embeddings(held, "padded", new EngineLimits());
        var padded = Mean with { Padded = true, BatchSize = 2 };
        string[] texts = ["A dog.", "A dog barks in the house of Anna."];
        Task<IReadOnlyList<FeatureExtractionResult>> answer = queue.RunAsync(texts, padded, RequestPriority.Bulk, usage: null, default);

        held.Release();

        float[][] found = [.. (await answer).Select(result => result.Values.ToArray())];
        found.Should().BeEquivalentTo(pipelines.Embed.RunBatch(texts, padded).Select(result => result.Values.ToArray()));
    }

    [Fact]
    public async Task Run_AClientThatGoesAway_FreesItsPlaceBeforeTheForward()
    {
        using var held = new HeldScheduler();
        using var batches = new BatchRecorder("gone");
        var queue = Embeddings(held, "gone", new EngineLimits());
        using var client = new CancellationTokenSource();
        Task gone = queue.RunAsync(["A dog barks."], Mean, RequestPriority.Interactive, usage: null, client.Token);
        Task<IReadOnlyList<FeatureExtractionResult>> stays = queue.RunAsync(["Rome"], Mean, RequestPriority.Interactive, usage: null, default);

        await client.CancelAsync();

        await FluentActions.Awaiting(() => gone).Should().ThrowAsync<OperationCanceledException>();
        (queue.Requests, queue.QueuedTokens).Should().Be((1, 3));
        held.Release();
        (await stays).Should().ContainSingle();
        batches.Sequences.Should().Equal(1);
    }

    [Fact]
    public async Task Run_AnInteractiveRequest_GoesBeforeBulk()
    {
        using var held = new HeldScheduler();
        var queue = Embeddings(held, "priority", new EngineLimits { MaxBatchTokens = 12, MinBatchTokens = 12 });
        Task[] bulk = [.. Enumerable.Range(0, 30).Select(_ => queue.RunAsync(["A dog barks."], Mean, RequestPriority.Bulk, usage: null, default))];
        Task interactive = queue.RunAsync(["Rome"], Mean, RequestPriority.Interactive, usage: null, default);
        int before = -1;
        Task seen = interactive.ContinueWith(
            _ => before = bulk.Count(task => task.IsCompleted), default, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        held.Release();

        await Task.WhenAll([.. bulk, seen]);
        before.Should().BeLessThan(15);
    }

    [Fact]
    public async Task Run_ALongRequest_DoesNotHoldUpAShortOne()
    {
        using var held = new HeldScheduler();
        // Ten texts fill a batch to the last token.
        var queue = Embeddings(held, "long", new EngineLimits { MaxBatchTokens = 60, MinBatchTokens = 60 });
        Task @long = queue.RunAsync([.. Enumerable.Repeat("A dog barks.", 400)], Mean, RequestPriority.Interactive, usage: null, default);
        Task @short = queue.RunAsync(["Rome"], Mean, RequestPriority.Interactive, usage: null, default);

        (await held.EndsBeforeAsync(@short, @long)).Should().BeTrue();
    }

    [Fact]
    public async Task Run_BulkBehindAStreamOfInteractive_ComesToItsTurn()
    {
        using var held = new HeldScheduler();
        var queue = Embeddings(held, "turns", new EngineLimits { MaxBatchTokens = 12, MinBatchTokens = 12 });
        Task[] interactive =
            [.. Enumerable.Range(0, 100).Select(_ => queue.RunAsync(["A dog barks."], Mean, RequestPriority.Interactive, usage: null, default))];
        Task bulk = queue.RunAsync(["Rome"], Mean, RequestPriority.Bulk, usage: null, default);
        int before = -1;
        Task seen = bulk.ContinueWith(
            _ => before = interactive.Count(task => task.IsCompleted), default, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        held.Release();

        await Task.WhenAll([.. interactive, seen]);
        before.Should().BeLessThan(60);
    }

    [Fact]
    public async Task Run_BeyondTheLimits_IsRefusedAndTheOthersAreAnswered()
    {
        using var held = new HeldScheduler();
        var queue = Embeddings(held, "limits", new EngineLimits { MaxRequests = 3, MaxQueuedTokens = 20, MaxRequestTokens = 30 });
        Task first = queue.RunAsync(["A dog barks."], Mean, RequestPriority.Interactive, usage: null, default);
        Task second = queue.RunAsync(["A dog barks."], Mean, RequestPriority.Interactive, usage: null, default);

        await FluentActions.Awaiting(() => queue.RunAsync([.. Enumerable.Range(0, 9).Select(Text)], Mean, default, usage: null, default))
            .Should().ThrowAsync<RequestTooLargeException>();
        await FluentActions.Awaiting(() => queue.RunAsync([Text(1), Text(2)], Mean, default, usage: null, default))
            .Should().ThrowAsync<OverloadedException>();
        Task third = queue.RunAsync(["Rome"], Mean, RequestPriority.Interactive, usage: null, default);
        (await FluentActions.Awaiting(() => queue.RunAsync(["Rome"], Mean, default, usage: null, default)).Should().ThrowAsync<OverloadedException>())
            .Which.RetryAfter.Should().BeGreaterThan(TimeSpan.Zero);

        held.Release();
        await Task.WhenAll(first, second, third);
        queue.Requests.Should().Be(0);
    }

    [Fact]
    public async Task Run_AnInputThatCannotBeAnswered_ConcernsItsRequestAlone()
    {
        using var scheduler = new ForwardScheduler();
        PipelineQueue<string, FillMaskOptions, FillMaskResult> queue =
            new(pipelines.FillMask, scheduler, new EngineLimits(), new QueueMeter("refused", "fill-mask"));
        Task<IReadOnlyList<FillMaskResult>> good = queue.RunAsync(["A [MASK] barks."], new FillMaskOptions(), default, usage: null, default);

        await FluentActions.Awaiting(() => queue.RunAsync(["A [MASK].", "no mask"], new FillMaskOptions(), default, usage: null, default))
            .Should().ThrowAsync<PipelineException>();

        (await good)[0].Predictions.Should().Equal(pipelines.FillMask.Run("A [MASK] barks.").Predictions);
    }

    private PipelineQueue<string, FeatureExtractionOptions, FeatureExtractionResult> Embeddings(
        HeldScheduler held, string name, EngineLimits limits) =>
        new(pipelines.Embed, held.Scheduler, limits, new QueueMeter(name, "feature-extraction"));

    private static string Text(int i) => string.Concat(Enumerable.Repeat("A dog barks. ", 1 + (i % 4))).Trim();

    public sealed class Pipelines : IDisposable
    {
        internal FeatureExtractionPipeline Embed { get; } = FeatureExtractionPipeline.FromPretrained(Demos.Folder("fill-mask"));

        internal FillMaskPipeline FillMask { get; } = FillMaskPipeline.FromPretrained(Demos.Folder("fill-mask"));

        internal QuestionAnsweringPipeline Answers { get; } = QuestionAnsweringPipeline.FromPretrained(Demos.Folder("qa"));

        public void Dispose()
        {
            Embed.Dispose();
            FillMask.Dispose();
            Answers.Dispose();
        }
    }
}
