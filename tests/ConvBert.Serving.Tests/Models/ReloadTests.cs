using ConvBert.Checkpoints;
using ConvBert.Serving.Models;
using ConvBert.Serving.Tests.Support;

namespace ConvBert.Serving.Tests.Models;

/// <summary>Models whose files change, also while they are read.</summary>
public sealed class ReloadTests : IAsyncDisposable
{
    private const string Old = "positive", New = "cheerful";
    private static readonly HostOptions Unwatched = new() { WatchEvery = null };

    private readonly Testing.TemporaryFolder _folder = new();
    private readonly List<string> _told = [];
    private readonly ModelHost _host;
    private Action _whileLoading = () => { };

    public ReloadTests()
    {
        Demos.Copy("sentiment", _folder.Path);
        _host = new ModelHost([ServedModel.Of("model", _folder.Path), ServedModel.Of("other", Demos.Folder("sentiment"))], Unwatched, Hear);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Watch_AFolderThatChanges_IsLoadedAnewWithoutALostRequest()
    {
        await using var host = new ModelHost(
            [ServedModel.Of("model", _folder.Path)], new HostOptions { WatchEvery = TimeSpan.FromMilliseconds(30) }, _ => { });
        (await host.ClassifyAsync("model")).Should().Be(Old);

        Relabel(Old, New);

        var labels = new List<string>();
        DateTime end = DateTime.UtcNow.AddSeconds(20);
        while (labels is not [.., New] && DateTime.UtcNow < end) labels.Add(await host.ClassifyAsync("model"));
        labels.Distinct().Should().Equal(Old, New);
    }

    [Fact]
    public async Task Reload_FilesThatCannotBeLoaded_LeavesTheModelAsItIs()
    {
        await _host.ClassifyAsync("model");
        _folder.Write("config.json", "{");

        await _host.ReloadAsync();

        (await _host.ClassifyAsync("model")).Should().Be(Old);
        _told.Should().ContainMatch("model stays as it is*");
        _host.Slot("model").Refused.Should().Be(FolderStamp.Of(_folder.Path));
    }

    [Fact]
    public async Task Reload_FilesThatChangeWhileTheyAreRead_ReadsThemAgain()
    {
        await _host.ClassifyAsync("model");
        _whileLoading = Once(() => Relabel(Old, New));

        await _host.ReloadAsync();

        (await _host.ClassifyAsync("model")).Should().Be(New);
        _host.Slot("model").Current!.Stamp.Should().Be(FolderStamp.Of(_folder.Path));
    }

    [Fact]
    public async Task Reload_FilesThatChangeBetweenTwoTasks_ReadsThemAgainForBoth()
    {
        await _host.ClassifyAsync("model");
        using (ModelLease lease = _host.Lease("model")) await lease.Model.EngineAsync("feature-extraction");
        int loads = 0;
        // The first task has been read, and its files looked at again, when the second one is.
        _whileLoading = () =>
        {
            if (++loads == 2) Relabel(Old, New);
        };

        await _host.ReloadAsync();

        (await _host.ClassifyAsync("model")).Should().Be(New);
    }

    [Fact]
    public async Task Reload_FilesThatNeverRest_LeavesTheModelAsItIsAndSaysSo()
    {
        await _host.ClassifyAsync("model");
        LoadedModel before = _host.Slot("model").Current!;
        int changes = 0;
        _whileLoading = () => _folder.Write("notes.txt", new string('x', ++changes));

        await _host.ReloadAsync();

        changes.Should().BeInRange(2, 20);
        _told.Should().ContainMatch("model stays as it is*changed each time*");
        _host.Slot("model").Current.Should().BeSameAs(before);
        (await _host.ClassifyAsync("model")).Should().Be(Old);
        _host.Slot("model").Refused.Should().NotBe(FolderStamp.Of(_folder.Path), "what the files are in the end has not been tried");
    }

    [Fact]
    public async Task Lease_AModelWhoseFilesChangeWhileTheyAreRead_AnswersByTheNewOnes()
    {
        _whileLoading = Once(() => Relabel(Old, New));

        (await _host.ClassifyAsync("model")).Should().Be(New);
    }

    [Fact]
    public async Task Reload_AFolderThatIsGone_LeavesTheModelAsItIs()
    {
        await _host.ClassifyAsync("model");
        Directory.Move(_folder.Path, _folder.Path + "-away");
        try
        {
            await _host.ReloadAsync();
        }
        finally
        {
            Directory.Move(_folder.Path + "-away", _folder.Path);
        }

        _told.Should().ContainMatch("model stays as it is*");
        (await _host.ClassifyAsync("model")).Should().Be(Old);
    }

    [Fact]
    public async Task Reload_AFolderThatCannotBeLookedAt_LeavesTheModelAsItIsAndReloadsTheOthers()
    {
        // Elsewhere paths are limited otherwise.
        if (!OperatingSystem.IsLinux()) return;
        await _host.ClassifyAsync("model");
        await _host.ClassifyAsync("other");
        LoadedModel other = _host.Slot("other").Current!;
        using var away = new Testing.TemporaryFolder();
        string deep = Path.Combine([.. Enumerable.Repeat(new string('d', 200), 11)]), joint = Path.Combine(_folder.File(deep), "e");
        Directory.CreateDirectory(_folder.File(deep));
        Directory.CreateDirectory(away.File(Path.Combine("e", deep)));
        Directory.Move(away.File("e"), joint);
        try
        {
            FluentActions.Invoking(() => FolderStamp.Of(_folder.Path)).Should().Throw<IOException>("its longest path is too long");

            await _host.ReloadAsync();
        }
        finally
        {
            Directory.Move(joint, away.File("e"));
        }

        _told.Should().ContainMatch("model stays as it is*");
        (await _host.ClassifyAsync("model")).Should().Be(Old);
        _host.Slot("other").Current.Should().NotBeSameAs(other);
    }

    [Fact]
    public async Task Reload_WhileAnotherReads_ComesAfterIt()
    {
        await _host.ClassifyAsync("model");
        using var mayGoOn = new ManualResetEventSlim();
        int reading = 0, most = 0;
        _whileLoading = () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref reading));
            mayGoOn.Wait(TimeSpan.FromSeconds(20)).Should().BeTrue();
            Interlocked.Decrement(ref reading);
        };

        Task first = Task.Run(_host.ReloadAsync), second = Task.Run(_host.ReloadAsync);
        await Task.Delay(300);
        mayGoOn.Set();
        await Task.WhenAll(first, second);

        most.Should().Be(1);
        _told.Count(line => line == "loaded model anew").Should().Be(2);
    }

    [Fact]
    public async Task Reload_FilesOfAnotherTask_AreServedForTheirOwn()
    {
        await _host.ClassifyAsync("model");
        using (ModelLease lease = _host.Lease("model")) await lease.Model.EngineAsync("feature-extraction");
        ReplaceBy("ner");

        await _host.ReloadAsync();

        using (ModelLease lease = _host.Lease("model"))
        {
            lease.Model.Tasks.Should().BeEquivalentTo("token-classification", "feature-extraction");
            await FluentActions.Awaiting(() => lease.Model.EngineAsync("text-classification")).Should().ThrowAsync<WrongTaskException>();
        }

        _host.Find("model").Should().Be(ServedModel.Of("model", _folder.Path));
        _host.Models[0].Task.Should().Be("token-classification");
    }

    [Fact]
    public async Task Lease_FilesOfAnotherTaskThanAtTheStart_AreServedForTheirOwn()
    {
        ReplaceBy("ner");

        using ModelLease lease = _host.Lease("model");

        await lease.Model.EngineAsync("token-classification");
        _host.Find("model").Task.Should().Be("token-classification");
    }

    [Fact]
    public void Lease_FilesThatAreNoModelAnyMore_SaysThatTheModelIsUnusable()
    {
        _folder.Write("config.json", "{");

        FluentActions.Invoking(() => _host.Lease("model")).Should().Throw<UnusableModelException>();
    }

    /// <summary>The host tells of a model once it is read, before it is used.</summary>
    private void Hear(string line)
    {
        lock (_told) _told.Add(line);
        if (line.StartsWith("loaded model for ", StringComparison.Ordinal)) _whileLoading();
    }

    private void ReplaceBy(string demo)
    {
        foreach (string file in Directory.EnumerateFiles(_folder.Path)) File.Delete(file);
        Demos.Copy(demo, _folder.Path);
    }

    private void Relabel(string from, string to) =>
        _folder.Write("config.json", File.ReadAllText(_folder.File("config.json")).Replace(from, to, StringComparison.Ordinal));

    private static Action Once(Action action)
    {
        int calls = 0;
        return () =>
        {
            if (calls++ == 0) action();
        };
    }
}
