using System.Net;

namespace ConvBert.Hub.Tests;

public sealed class ConvBertHubTests : IDisposable
{
    private readonly TestHub _hub = new();
    private byte[] Model => _hub.Files["model.safetensors"];

    public void Dispose() => _hub.Dispose();

    [Fact]
    public async Task Download_Twice_FillsTheCacheAndThenTransfersNothing()
    {
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        File.Exists(Path.Combine(folder, "README.md")).Should().BeFalse();
        File.ReadAllText(Path.Combine(_hub.Cache, "models--org--name", "refs", "main")).Should().Be(TestHub.Commit);
        (await _hub.DownloadAsync()).Should().Be(folder);
        _hub.Count("GET /org").Should().Be(2);
        (await _hub.DownloadAsync(offline: true)).Should().Be(folder);
    }

    [Fact]
    public async Task Download_RedirectedToAnotherHost_KeepsTheTokenHome()
    {
        using var other = new TestHub();
        other.Files["model.safetensors"] = Model;
        _hub.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith("safetensors", StringComparison.Ordinal)) return false;
            context.Response.Headers["X-Linked-Etag"] = $"\"{TestHub.Hash(Model)}\"";
            context.Response.Headers["X-Linked-Size"] = "300000";
            context.Response.Redirect(other.Endpoint + "cdn/model.safetensors");
            context.Response.Close();
            return true;
        };
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        other.Requests.Should().ContainSingle().Which.Token.Should().BeNull();
        _hub.Requests.Should().OnlyContain(request => request.Token == "Bearer secret");
    }

    [Fact]
    public async Task Download_BodyBreaksOff_Resumes()
    {
        bool cut = false;
        _hub.Intercept = context =>
        {
            if (cut || context.Request.HttpMethod != "GET"
                || !context.Request.Url!.AbsolutePath.EndsWith("safetensors", StringComparison.Ordinal)) return false;
            cut = true;
            TestHub.Send(context, Model, TestHub.Hash(Model), 100_000);
            return true;
        };
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        _hub.Requests.Should().Contain(request => request.Range != null);
    }

    [Theory]
    [InlineData(401, "HF_TOKEN")]
    [InlineData(404, "not found")]
    public async Task Download_Refused_NamesStatusAndRemedy(int status, string remedy)
    {
        _hub.Intercept = context => Answer(context, status);
        ConvBertHubException error =
            (await FluentActions.Awaiting(() => _hub.DownloadAsync()).Should().ThrowAsync<ConvBertHubException>()).Which;
        error.Status.Should().Be((HttpStatusCode)status);
        error.Message.Should().Contain("org/name").And.Contain(remedy);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Download_TransientStatus_IsRetried(int status)
    {
        int failures = 2;
        _hub.Intercept = context => failures-- > 0 && Answer(context, status);
        await _hub.DownloadAsync();
        _hub.Count("GET /api").Should().Be(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Download_WrongContent_IsRefusedAndDiscarded(bool wrongSize)
    {
        _hub.Intercept = context =>
        {
            if (context.Request.HttpMethod != "GET" || !context.Request.Url!.AbsolutePath.EndsWith("safetensors", StringComparison.Ordinal))
                return false;
            TestHub.Send(context, new byte[wrongSize ? 300_001 : 300_000], TestHub.Hash(Model));
            return true;
        };
        await FluentActions.Awaiting(() =>
            _hub.DownloadAsync()).Should().ThrowAsync<ConvBertHubException>().WithMessage("*model.safetensors*discarded*");
        File.Exists(Path.Combine(_hub.Cache, "models--org--name", "blobs", TestHub.Hash(Model))).Should().BeFalse();
        File.Exists(Path.Combine(_hub.Cache, "models--org--name", "refs", "main")).Should().BeFalse();
    }

    [Fact]
    public async Task Download_Cancelled_LeavesAResumableFile()
    {
        using var source = new CancellationTokenSource();
        var stop = new Stop(source);
        await FluentActions.Awaiting(() => _hub.DownloadAsync(stop, token: source.Token)).Should().ThrowAsync<OperationCanceledException>();
        string[] left =
            [.. Directory.GetFiles(Path.Combine(_hub.Cache, "models--org--name", "blobs")).Where(file => new FileInfo(file).Length > 2)];
        left.Should().ContainSingle().Which.Should().EndWith(".incomplete");
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        _hub.Requests.Should().Contain(request => request.Range != null);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(300_000)]
    public async Task Download_LeftoverOfOtherContent_IsFetchedAnew(int length)
    {
        string blobs = Directory.CreateDirectory(Path.Combine(_hub.Cache, "models--org--name", "blobs")).FullName;
        File.WriteAllBytes(Path.Combine(blobs, TestHub.Hash(Model) + ".incomplete"), new byte[length]);
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
    }

    [Fact]
    public async Task Download_OfflineWithoutCache_SaysSo()
    {
        await FluentActions.Awaiting(() =>
            _hub.DownloadAsync(offline: true)).Should().ThrowAsync<ConvBertHubException>().WithMessage("*offline*");
        _hub.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("C:evil")]
    public async Task Download_FileOutsideTheRepository_IsRefused(string name)
    {
        _hub.Files[name] = [1];
        await FluentActions.Awaiting(() => _hub.DownloadAsync()).Should().ThrowAsync<ConvBertHubException>().WithMessage("*outside*");
        _hub.Count("GET /org").Should().Be(0);
    }

    [Fact]
    public async Task Download_Shards_AreThoseOfTheIndex()
    {
        _hub.Files.Remove("model.safetensors");
        _hub.Files["first.safetensors"] = [1, 2, 3];
        _hub.Files["second.safetensors"] = [4];
        _hub.Files["model-00001-of-00001.safetensors"] = [5];
        _hub.Files["model.safetensors.index.json"] =
            """{"weight_map": {"a": "second.safetensors", "b": "first.safetensors", "c": "first.safetensors"}}"""u8.ToArray();
        string folder = await _hub.DownloadAsync();
        Directory.GetFiles(folder).Select(Path.GetFileName).Should().BeEquivalentTo(
            "config.json", "first.safetensors", "second.safetensors", "model.safetensors.index.json");
    }

    [Theory]
    [InlineData("../../../../evil", "index of shards is broken")]
    [InlineData("/etc/passwd", "index of shards is broken")]
    [InlineData("nowhere.safetensors", "does not have it")]
    public async Task Download_IndexNamesAFileThatIsNotThere_IsRefused(string shard, string defect)
    {
        _hub.Files.Remove("model.safetensors");
        _hub.Files["model.safetensors.index.json"] = System.Text.Encoding.UTF8.GetBytes($$"""{"weight_map": {"a": "{{shard}}"} }""");
        await FluentActions.Awaiting(() => _hub.DownloadAsync()).Should().ThrowAsync<ConvBertHubException>().WithMessage($"*{defect}*");
        File.Exists(Path.Combine(_hub.Cache, "models--org--name", "refs", "main")).Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Download_GitsNameAsETag_IsTheHashOfTheContent(bool isRight)
    {
        // echo '{}' | git hash-object --stdin
        _hub.Files["config.json"] = isRight ? "{}\n"u8.ToArray() : "[]\n"u8.ToArray();
        _hub.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith("config.json", StringComparison.Ordinal)) return false;
            TestHub.Send(context, _hub.Files["config.json"], "0967ef424bce6791893e9a57bb952f80fd536e93");
            return true;
        };
        Func<Task> download = () => _hub.DownloadAsync();
        if (isRight) await download.Should().NotThrowAsync();
        else await download.Should().ThrowAsync<ConvBertHubException>().WithMessage("*config.json*git hash*discarded*");
    }

    [Fact]
    public async Task Download_ResumedOnAnotherHost_SendsNeitherTokenNorETag()
    {
        using var other = new TestHub();
        other.Files["model.safetensors"] = Model;
        bool cut = false;
        var ranges = new List<(string? Range, string? IfRange, string? Token)>();
        other.Intercept = context =>
        {
            lock (ranges)
                ranges.Add((
                context.Request.Headers["Range"], context.Request.Headers["If-Range"], context.Request.Headers["Authorization"]));
            if (cut) return false;
            cut = true;
            TestHub.Send(context, Model, "other", 100_000);
            return true;
        };
        _hub.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith("safetensors", StringComparison.Ordinal)) return false;
            context.Response.Headers["X-Linked-Etag"] = $"\"{TestHub.Hash(Model)}\"";
            context.Response.Headers["X-Linked-Size"] = "300000";
            context.Response.Redirect(other.Endpoint + "cdn/model.safetensors");
            context.Response.Close();
            return true;
        };
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        ranges.Should().HaveCount(2).And.OnlyContain(request => request.Token == null && request.IfRange == null);
        ranges[1].Range.Should().StartWith("bytes=");
    }

    [Fact]
    public async Task Download_CancelledWhileListing_LeavesNothing()
    {
        using var source = new CancellationTokenSource();
        _hub.Intercept = context =>
        {
            source.Cancel();
            return false;
        };
        await FluentActions.Awaiting(() => _hub.DownloadAsync(token: source.Token)).Should().ThrowAsync<OperationCanceledException>();
        Directory.GetFileSystemEntries(_hub.Cache).Should().BeEmpty();
    }

    [Theory]
    [InlineData("../name")]
    [InlineData("org/..")]
    [InlineData("org/name/more")]
    [InlineData("org\\name")]
    [InlineData("/org/name")]
    [InlineData("org--x/name")]
    [InlineData("https://host/name")]
    [InlineData("o/x ")]
    [InlineData("o/x\n")]
    [InlineData(" o/x")]
    [InlineData(".../...")]
    [InlineData("o/.x")]
    [InlineData("o/x-")]
    [InlineData("-o/x")]
    [InlineData("o/a..b")]
    [InlineData("o/x.git")]
    [InlineData("é/x")]
    [InlineData("")]
    public async Task Download_NoNameOfARepository_IsAnArgumentError(string repository)
    {
        var options = new ConvBertHubOptions { Endpoint = _hub.Endpoint, CacheFolder = _hub.Cache };
        await FluentActions.Awaiting(() => ConvBertHub.DownloadAsync(repository, options)).Should().ThrowAsync<ArgumentException>();
        await FluentActions.Awaiting(() =>
            ConvBertHub.DownloadAsync(
                "org/name", new ConvBertHubOptions { Endpoint = _hub.Endpoint, CacheFolder = _hub.Cache, Revision = "../" + repository }))
            .Should().ThrowAsync<ArgumentException>();
        _hub.Requests.Should().BeEmpty();
        Directory.GetFileSystemEntries(_hub.Cache).Should().BeEmpty();
    }

    private static bool Answer(HttpListenerContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Close();
        return true;
    }

    private sealed class Stop(CancellationTokenSource source) : IProgress<ConvBertHubProgress>
    {
        public void Report(ConvBertHubProgress value)
        {
            if (value.File == "model.safetensors") source.Cancel();
        }
    }
}
