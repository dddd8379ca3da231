using ConvBert.Serving.Engine;

namespace ConvBert.Serving.Tests.Engine;

/// <summary>Requests that need a tokenizer alone.</summary>
public sealed class TokenizerTurnsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Run_MoreThanTheProcessors_WaitTheirTurn()
    {
        using var turns = new TokenizerTurns(new EngineLimits());
        using var gate = new ManualResetEventSlim();
        int running = 0, most = 0;
        Task[] requests = [.. Enumerable.Range(0, Environment.ProcessorCount + 3).Select(_ => Task.Run(() => turns.RunAsync(_ =>
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            gate.Wait(Patience).Should().BeTrue();
            return Interlocked.Decrement(ref running);
        }, default)))];
        await Task.Delay(200);

        gate.Set();
        await Task.WhenAll(requests).WaitAsync(Patience);

        most.Should().BeLessThanOrEqualTo(Environment.ProcessorCount);
    }

    [Fact]
    public async Task Run_TooManyOrTooLong_IsRefused()
    {
        int all = Environment.ProcessorCount;
        using var turns = new TokenizerTurns(new EngineLimits { MaxRequests = all + 1, MaxWait = TimeSpan.FromSeconds(1) });
        using var gate = new ManualResetEventSlim();
        using var begun = new CountdownEvent(all);
        Task[] holding = [.. Enumerable.Range(0, all).Select(_ => Task.Factory.StartNew(() => turns.RunAsync(_ =>
        {
            begun.Signal();
            return gate.Wait(Patience);
        }, default), default, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap())];
        begun.Wait(Patience).Should().BeTrue();

        Task waiting = turns.RunAsync(_ => 1, default);
        await FluentActions.Awaiting(() => turns.RunAsync(_ => 1, default)).Should().ThrowAsync<OverloadedException>();
        await FluentActions.Awaiting(() => waiting.WaitAsync(Patience)).Should().ThrowAsync<OverloadedException>();

        gate.Set();
        await Task.WhenAll(holding);
        (await turns.RunAsync(_ => 1, default)).Should().Be(1);
    }

    [Fact]
    public async Task Run_AClientThatGoesAway_EndsAtTheNextText()
    {
        using var turns = new TokenizerTurns(new EngineLimits());
        using var client = new CancellationTokenSource();
        int texts = 0;

        Func<Task> run = () => turns.RunAsync(allowance =>
        {
            for (; texts < 100; texts++)
            {
                allowance.Take(1);
                if (texts == 2) client.Cancel();
            }

            return texts;
        }, client.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
        texts.Should().Be(3);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is var now && now != seen) seen = now;
    }
}
