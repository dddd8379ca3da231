using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Tests.Support;

namespace ConvBert.Serving.Tests.Engine;

/// <summary>Padded requests: their numbers, and the bounds that hold for them as for all.</summary>
public sealed class PaddedRequestTests(PipelineQueueTests.Pipelines pipelines) : IClassFixture<PipelineQueueTests.Pipelines>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly FeatureExtractionOptions Padded = new() { Pooling = Pooling.Mean, Padded = true, BatchSize = 4 };
    private static readonly FeatureExtractionOptions Ragged = new() { Pooling = Pooling.Mean };

    [Fact]
    public async Task Run_InBatchesLargerThanTheBudget_GivesTheBitsOfTheWholeBatch()
    {
        using var held = new HeldScheduler();
        using var batches = new BatchRecorder("padded-parts");
        var queue = Embeddings(held, "padded-parts", new EngineLimits { MaxBatchTokens = 24, MinBatchTokens = 24 });
        string[] texts = [.. Enumerable.Range(0, 11).Select(i => Text(1 + (i % 3)))];
        Task<IReadOnlyList<FeatureExtractionResult>> answer =
            queue.RunAsync(texts, Padded, RequestPriority.Interactive, usage: null, default);

        held.Release();

        IReadOnlyList<FeatureExtractionResult> expected = pipelines.Embed.RunBatch(texts, Padded), found = await answer;
        for (int i = 0; i < texts.Length; i++) found[i].Values.SequenceEqual(expected[i].Values).Should().BeTrue();
        batches.Tokens.Should().HaveCountGreaterThan(3).And.OnlyContain(tokens => tokens <= 24);
        batches.Sequences.Sum().Should().Be(texts.Length);
    }

    [Fact]
    public async Task Run_MasksInBatchesLargerThanTheBudget_GivesTheBitsOfTheWholeBatch()
    {
        using var held = new HeldScheduler();
        var limits = new EngineLimits { MaxBatchTokens = 20, MinBatchTokens = 20 };
        PipelineQueue<string, FillMaskOptions, FillMaskResult> queue =
            new(pipelines.FillMask, held.Scheduler, limits, new QueueMeter("padded-masks", "fill-mask"));
        var options = new FillMaskOptions { Padded = true, BatchSize = 5 };
        string[] texts = ["A [MASK] barks.", "The capital of France is [MASK] [MASK].", "Rome is a [MASK].", "[MASK]", "A dog [MASK] in Oslo.", "[MASK]."];
        Task<IReadOnlyList<FillMaskResult>> answer = queue.RunAsync(texts, options, RequestPriority.Interactive, usage: null, default);

        held.Release();

        (await answer).SelectMany(result => result.Masks).Should().BeEquivalentTo(
            pipelines.FillMask.RunBatch(texts, options).SelectMany(result => result.Masks), order => order.WithStrictOrdering());
    }

    [Fact]
    public async Task Run_WindowsInBatchesLargerThanTheBudget_GivesTheBitsOfTheWholeBatch()
    {
        using var held = new HeldScheduler();
        var limits = new EngineLimits { MaxBatchTokens = 100, MinBatchTokens = 100 };
        PipelineQueue<QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult> queue =
            new(pipelines.Answers, held.Scheduler, limits, new QueueMeter("padded-windows", "qa"));
        var options = new QuestionAnsweringOptions { MaxSeqLength = 48, DocStride = 8, TopK = 3, Padded = true, BatchSize = 3 };
        QuestionAnsweringInput[] inputs = [.. Enumerable.Range(1, 7).Select(i => new QuestionAnsweringInput(
            "Where was Anna born?", string.Concat(Enumerable.Repeat("A dog barks in Oslo. ", i)) + "Anna was born in Rome."))];
        Task<IReadOnlyList<QuestionAnsweringResult>> answer =
            queue.RunAsync(inputs, options, RequestPriority.Interactive, usage: null, default);

        held.Release();

        (await answer).SelectMany(result => result.Answers).Should().Equal(
            pipelines.Answers.RunBatch(inputs, options).SelectMany(result => result.Answers));
    }

    [Fact]
    public async Task Run_BeyondTheLimits_IsRefusedWithItsPadding()
    {
        using var held = new HeldScheduler();
        var queue = Embeddings(held, "padded-limits", new EngineLimits { MaxQueuedTokens = 60, MaxRequestTokens = 50 });
        string[] three = [Text(3), Text(1), Text(1)], four = [Text(3), Text(1), Text(1), Text(1)];
        int longest = pipelines.Embed.Tokenizer.Encode(Text(3)).Count;
        (4 * longest).Should().BeInRange(51, 60);

        await FluentActions.Awaiting(() => queue.RunAsync(four, Padded, default, usage: null, default).WaitAsync(Patience))
            .Should().ThrowAsync<RequestTooLargeException>();
        Task first = queue.RunAsync(three, Padded, default, usage: null, default);
        queue.QueuedTokens.Should().Be(3 * longest);
        await FluentActions.Awaiting(() => queue.RunAsync(three, Padded, default, usage: null, default).WaitAsync(Patience))
            .Should().ThrowAsync<OverloadedException>();

        held.Release();
        await first;
        queue.QueuedTokens.Should().Be(0);
    }

    [Fact]
    public async Task Run_ALongPaddedRequest_DoesNotHoldUpAShortOne()
    {
        using var held = new HeldScheduler();
        var queue = Embeddings(held, "padded-long", new EngineLimits { MaxBatchTokens = 60, MinBatchTokens = 60 });
        Task @long = queue.RunAsync(
            [.. Enumerable.Repeat("A dog barks.", 400)], Padded with { BatchSize = 1024 }, RequestPriority.Interactive, usage: null, default);
        Task @short = queue.RunAsync(["Rome"], Ragged, RequestPriority.Interactive, usage: null, default);

        (await held.EndsBeforeAsync(@short, @long)).Should().BeTrue();
    }

    [Fact]
    public async Task Run_AClientThatGoesAway_FreesThePlaceOfWhatIsPadded()
    {
        using var held = new HeldScheduler();
        using var batches = new BatchRecorder("padded-gone");
        var queue = Embeddings(held, "padded-gone", new EngineLimits());
        using var client = new CancellationTokenSource();
        Task gone = queue.RunAsync([Text(1), Text(2)], Padded, RequestPriority.Interactive, usage: null, client.Token);

        await client.CancelAsync();

        await FluentActions.Awaiting(() => gone.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
        queue.QueuedTokens.Should().Be(0);
        Task stays = queue.RunAsync(["Rome"], Ragged, RequestPriority.Interactive, usage: null, default);
        held.Release();
        await stays;
        batches.Sequences.Should().Equal(1);
    }

    private PipelineQueue<string, FeatureExtractionOptions, FeatureExtractionResult> Embeddings(
        HeldScheduler held, string name, EngineLimits limits) =>
        new(pipelines.Embed, held.Scheduler, limits, new QueueMeter(name, "feature-extraction"));

    /// <summary>A text of 2 + 4 a sentence tokens.</summary>
    private static string Text(int sentences) => string.Join(' ', Enumerable.Repeat("A dog barks.", sentences));
}
