using ConvBert.Orleans.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace ConvBert.Orleans.Tests.Storage;

/// <summary>The state of grains in files, which several processes read and write.</summary>
public sealed class FolderGrainStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("test", "one");

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly FolderGrainStorage _storage;

    public FolderGrainStorageTests() => _storage = new FolderGrainStorage(_folder.Path, _services.GetRequiredService<Serializer>());

    private string StateFile => Directory.GetFiles(_folder.Path, "*.state").Single();

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Write_WhileAReaderHoldsTheFile_ReplacesIt()
    {
        GrainState<List<int>> state = await WrittenAsync(1);
        using (var reader = new FileStream(StateFile, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete))
        {
            state.State = [2];
            await _storage.WriteStateAsync("s", Grain, state);
            reader.Length.Should().BePositive();
        }

        (await ReadAsync()).State.Should().Equal(2);
        _folder.Names().Should().NotContain(name => name.EndsWith(".old") || name.EndsWith(".partial"));
    }

    [Fact]
    public async Task Write_OfAVersionThatAnotherHasReplaced_IsRefused()
    {
        GrainState<List<int>> first = await WrittenAsync(1), second = await ReadAsync();
        await _storage.WriteStateAsync("s", Grain, second);

        await FluentActions.Awaiting(() => _storage.WriteStateAsync("s", Grain, first)).Should().ThrowAsync<InconsistentStateException>();
        (await ReadAsync()).ETag.Should().Be(second.ETag);
    }

    [Fact]
    public async Task Write_SeveralAtOnce_OneOfEachVersionSucceeds()
    {
        await WrittenAsync(0);
        int written = 0;
        await Parallel.ForAsync(0, 8, async (_, _) =>
        {
            for (int round = 0; round < 5; round++)
            {
                GrainState<List<int>> state = await ReadAsync();
                try
                {
                    await _storage.WriteStateAsync("s", Grain, state);
                    Interlocked.Increment(ref written);
                }
                catch (InconsistentStateException)
                {
                    // Another was faster.
                }
            }
        });

        (await ReadAsync()).ETag.Should().Be((written + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Clear_WhileAReaderHoldsTheFile_ForgetsTheState()
    {
        GrainState<List<int>> state = await WrittenAsync(1);
        using (new FileStream(StateFile, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete))
            await _storage.ClearStateAsync("s", Grain, state);

        (await ReadAsync()).RecordExists.Should().BeFalse();
    }

    private async Task<GrainState<List<int>>> WrittenAsync(int value)
    {
        var state = new GrainState<List<int>>([value]);
        await _storage.WriteStateAsync("s", Grain, state);
        return state;
    }

    private async Task<GrainState<List<int>>> ReadAsync()
    {
        var state = new GrainState<List<int>>([]);
        await _storage.ReadStateAsync("s", Grain, state);
        return state;
    }
}
