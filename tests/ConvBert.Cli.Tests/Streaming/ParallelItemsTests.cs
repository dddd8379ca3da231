using System.Threading.Channels;
using ConvBert.Cli.Tasks;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Streaming;

public sealed class ParallelItemsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("tokenize")]
    [InlineData("decode")]
    public void Run_AnyNumberOfThreads_GivesTheSameOutput(string command)
    {
        string input =
            string.Concat(Enumerable.Range(0, 3000)
            .Select(i => command == "decode" ? $"{i % 600} {i % 97}\n" : $"the dog {i} is a good dog\n")) + "not ids \uFFFF\n[\n";
        CommandRun one = CommandRun.Of([command, "--input", "-", "--format", "text", "--threads", "1"], input);
        CommandRun several = CommandRun.Of([command, "--input", "-", "--format", "text", "--threads", "4"], input);
        one.Lines.Should().HaveCount(3002);
        several.Output.Should().Be(one.Output);
        several.Error.Should().Be(one.Error);
    }

    [Fact]
    public async Task RunAsync_ItemsThatFailOrTakeLong_KeepTheirPlaces()
    {
        var items = new ParallelItems<int, int>(
            item =>
            {
                if (item % 130 == 0) Thread.Sleep(1);
                return item % 7 == 3 ? throw new InvalidOperationException($"{item}") : item;
            },
            item => item % 11 == 0 ? 1 << 20 : 1, threads: 3);
        int next = 0;
        await foreach (var outcome in items.RunAsync(Enumerable.Range(0, 5000).ToAsyncEnumerable(), CancellationToken.None))
        {
            if (next % 7 == 3) outcome.Error!.Message.Should().Be($"{next}");
            else outcome.Result.Should().Be(next);
            next++;
        }
        next.Should().Be(5000);
    }

    [Fact]
    public async Task RunAsync_AnItemThatNothingFollowsYet_IsAnswered()
    {
        var input = Channel.CreateUnbounded<int>();
        var items = new ParallelItems<int, int>(item => -item, _ => 1, threads: 2);
        await using var outcomes = items.RunAsync(input.Reader.ReadAllAsync(), CancellationToken.None).GetAsyncEnumerator();
        for (int item = 1; item <= 3; item++)
        {
            input.Writer.TryWrite(item);
            (await outcomes.MoveNextAsync().AsTask().WaitAsync(Patience)).Should().BeTrue();
            outcomes.Current.Result.Should().Be(-item);
        }
        input.Writer.Complete();
        (await outcomes.MoveNextAsync().AsTask().WaitAsync(Patience)).Should().BeFalse();
    }

    [Fact]
    public async Task RunAsync_MoreThanThereIsRoomFor_WaitsForWhatWasTaken()
    {
        int read = 0;
        async IAsyncEnumerable<int> Endless()
        {
            while (true)
            {
                await Task.Yield();
                yield return read++;
            }
        }
        var items = new ParallelItems<int, int>(item => item, _ => 1 << 16, threads: 2);
        await using (var outcomes = items.RunAsync(Endless(), CancellationToken.None).GetAsyncEnumerator())
        {
            (await outcomes.MoveNextAsync()).Should().BeTrue();
            await Task.Delay(100);
            read.Should().BeLessThan(200, "64 bundles are on their way at most, of one item each");
        }
    }

    [Fact]
    public async Task RunAsync_ACallerWhoStopsWhileTheInputIsSilent_IsNotKeptWaiting()
    {
        var input = Channel.CreateUnbounded<int>();
        input.Writer.TryWrite(1);
        var items = new ParallelItems<int, int>(item => item, _ => 1, threads: 2);
        var outcomes = items.RunAsync(input.Reader.ReadAllAsync(), CancellationToken.None).GetAsyncEnumerator();
        (await outcomes.MoveNextAsync()).Should().BeTrue();
        await outcomes.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task RunAsync_AnInputThatFails_FailsBehindItsItems()
    {
        static async IAsyncEnumerable<int> Failing()
        {
            await Task.Yield();
            yield return 1;
            throw new IOException("torn");
        }
        var items = new ParallelItems<int, int>(item => item, _ => 1, threads: 2);
        await using var outcomes = items.RunAsync(Failing(), CancellationToken.None).GetAsyncEnumerator();
        (await outcomes.MoveNextAsync()).Should().BeTrue();
        await FluentActions.Awaiting(async () => await outcomes.MoveNextAsync()).Should().ThrowAsync<IOException>().WithMessage("torn");
    }
}
