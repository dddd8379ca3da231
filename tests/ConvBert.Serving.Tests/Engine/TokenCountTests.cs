using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Tests.Support;

namespace ConvBert.Serving.Tests.Engine;

/// <summary>Which tokens count: those that run, and those that a request would have, before there is memory for them.</summary>
public sealed class TokenCountTests(PipelineQueueTests.Pipelines pipelines) : IClassFixture<PipelineQueueTests.Pipelines>
{
    private const long MaxBytes = 16 << 20;

    private static readonly FeatureExtractionOptions Mean = new() { Pooling = Pooling.Mean };

    [Fact]
    public async Task Run_AnswersRefusalsAndCancellations_CountsWhatHasRun()
    {
        using var held = new HeldScheduler();
        using var batches = new BatchRecorder("count");
        PipelineQueue<string, FeatureExtractionOptions, FeatureExtractionResult> queue =
            new(pipelines.Embed, held.Scheduler, new EngineLimits { MaxRequestTokens = 20, MaxQueuedTokens = 30 }, new QueueMeter("count", "x"));
        using var client = new CancellationTokenSource();
        Task answered = Run(["A dog barks.", "Rome"], Mean);
        Task padded = Run(["A dog barks.", "Rome"], Mean with { Padded = true, BatchSize = 2 });
        Task cancelled = queue.RunAsync(["A dog barks."], Mean, default, usage: null, client.Token);
        await client.CancelAsync();
        await FluentActions.Awaiting(() => cancelled.WaitAsync(TimeSpan.FromSeconds(20))).Should().ThrowAsync<OperationCanceledException>();
        await FluentActions.Awaiting(() => Run(["A dog barks.", "A dog barks.", "A dog barks.", "A dog barks."], Mean))
            .Should().ThrowAsync<RequestTooLargeException>();
        await FluentActions.Awaiting(() => Run(["A dog barks.", "A dog barks.", "A dog barks."], Mean)).Should().ThrowAsync<OverloadedException>();

        held.Release();
        await Task.WhenAll(answered, padded);

        batches.Counted.Should().Be((6 + 3) + (6 + 6));

        Task Run(string[] texts, FeatureExtractionOptions options) =>
            queue.RunAsync(texts, options, default, usage: null, default).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Run_ATextWithManyLabels_IsRefusedBeforeAllAreTokenized()
    {
        using var zeroShot = ZeroShotClassificationPipeline.FromPretrained(Demos.Folder("zero-shot"));
        string[] labels = [.. Enumerable.Range(0, 20_000).Select(i => $"label {i}")];
        var options = new ZeroShotClassificationOptions { CandidateLabels = labels };

        ShouldBeRefusedWithLittleMemory(zeroShot, string.Concat(Enumerable.Repeat("A dog barks. ", 15)), options);
    }

    [Fact]
    public void Run_AContextOfManyWindows_IsRefusedBeforeTheyAreCut()
    {
        var context = new QuestionAnsweringInput("Where?", string.Concat(Enumerable.Repeat("A dog barks. ", 20_000)));

        ShouldBeRefusedWithLittleMemory(pipelines.Answers, context, new QuestionAnsweringOptions { MaxSeqLength = 384, DocStride = 370 });
    }

    [Fact]
    public void Run_ChoicesThatArePaddedToALongOne_AreRefusedBeforeTheyArePadded()
    {
        using var choice = MultipleChoicePipeline.FromPretrained(Demos.Folder("choice"));
        string[] choices = [string.Concat(Enumerable.Repeat("dog ", 1200)), .. Enumerable.Repeat("dog", 300)];

        ShouldBeRefusedWithLittleMemory(choice, new MultipleChoiceInput("A", choices), new MultipleChoiceOptions { Padded = true });
    }

    private static void ShouldBeRefusedWithLittleMemory<TInput, TOptions, TResult>(
        Pipeline<TInput, TOptions, TResult> pipeline, TInput input, TOptions options)
        where TOptions : PipelineCallOptions
    {
        using var scheduler = new ForwardScheduler();
        PipelineQueue<TInput, TOptions, TResult> queue =
            new(pipeline, scheduler, new EngineLimits { MaxRequestTokens = 3000 }, new QueueMeter("many", "x"));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Task<IReadOnlyList<TResult>> answer = queue.RunAsync([input], options, default, usage: null, default);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        answer.Exception?.InnerException.Should().BeOfType<RequestTooLargeException>();
        allocated.Should().BeLessThan(MaxBytes);
    }
}
