using System.Net;

namespace ConvBert.Hub.Tests;

/// <summary>Servers that are wrong, or mean harm.</summary>
public sealed class HostileHubTests : IDisposable
{
    private readonly TestHub _hub = new();

    private byte[] Model => _hub.Files["model.safetensors"];
    private string Blobs => Path.Combine(_hub.Cache, "models--org--name", "blobs");

    public void Dispose() => _hub.Dispose();

    [Theory]
    [InlineData("1")]
    [InlineData("main")]
    [InlineData("../../../evil")]
    [InlineData("a/b")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF01234567")]
    public async Task Download_OneETagForAllFiles_KeepsThemApart(string etag)
    {
        _hub.Intercept = context => IsFile(context) && Send(context, _hub.Files[Path.GetFileName(context.Request.Url!.AbsolutePath)], etag);
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        File.ReadAllText(Path.Combine(folder, "config.json")).Should().Be("{}");
        Directory.GetFiles(Blobs).Should().HaveCount(2);
        Directory.GetFiles(_hub.Cache, "*evil*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Download_WrongContentUnderAPlainETag_IsReplacedOnceTheHashIsKnown()
    {
        _hub.Intercept = context =>
            context.Request.Url!.AbsolutePath.EndsWith("safetensors", StringComparison.Ordinal)
                && Send(context, new byte[300_000], "plain");
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().NotEqual(Model);
        int transfers = _hub.Count("GET /org");
        await _hub.DownloadAsync();
        _hub.Count("GET /org").Should().Be(transfers);
        _hub.Intercept = null;
        await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
    }

    [Fact]
    public async Task Download_ETagsThatDifferInCase_KeepFilesApart()
    {
        _hub.Intercept = context =>
            IsFile(context)
                && Send(context, _hub.Files[Path.GetFileName(context.Request.Url!.AbsolutePath)],
                context.Request.Url!.AbsolutePath.EndsWith("json", StringComparison.Ordinal) ? "a" : "A");
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        Directory.GetFiles(Blobs).Select(file => Path.GetFileName(file).ToUpperInvariant()).Distinct().Should().HaveCount(2);
    }

    [Fact]
    public async Task Download_AHashThatBelongsToAnotherFile_IsRefusedAndTheOtherStays()
    {
        _hub.Intercept = context =>
            context.Request.Url!.AbsolutePath.EndsWith("config.json", StringComparison.Ordinal)
                && Send(context, _hub.Files["config.json"], TestHub.Hash(Model));
        Directory.CreateDirectory(Blobs);
        File.WriteAllBytes(Path.Combine(Blobs, TestHub.Hash(Model)), Model);
        await FluentActions.Awaiting(() =>
            _hub.DownloadAsync()).Should().ThrowAsync<ConvBertHubException>().WithMessage("*config.json*announces 2 bytes*");
        File.ReadAllBytes(Path.Combine(Blobs, TestHub.Hash(Model))).Should().Equal(Model);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("plain")]
    public async Task Download_PlainETag_IsResumedAndVerifiedBySize(string? etag)
    {
        bool cut = false;
        _hub.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith("safetensors", StringComparison.Ordinal)) return false;
            bool cutsNow = !cut && context.Request.HttpMethod == "GET";
            cut |= cutsNow;
            TestHub.Send(context, Model, etag ?? TestHub.Hash(Model), cutsNow ? 100_000 : null);
            return true;
        };
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        Directory.GetFiles(Blobs, "*.incomplete").Should().BeEmpty();
    }

    [Theory]
    [InlineData("/org/renamed/resolve/", true)]
    [InlineData("/org/renamed/resolve/", false)]
    public async Task Download_RelativeRedirect_IsFollowedWithTheTokenAndDescribesTheFile(string target, bool describes)
    {
        _hub.Intercept = context =>
        {
            string path = context.Request.Url!.AbsolutePath;
            if (!path.StartsWith("/org/name/", StringComparison.Ordinal)) return false;
            // What the redirect says of itself is not what the file is.
            if (describes) context.Response.Headers["X-Linked-Etag"] = "\"not-the-file\"";
            if (describes) context.Response.Headers["X-Linked-Size"] = "7";
            context.Response.StatusCode = 307;
            context.Response.Headers["Location"] = target + Path.GetFileName(path) + "?x=1";
            context.Response.Close();
            return true;
        };
        string folder = await _hub.DownloadAsync();
        File.ReadAllBytes(Path.Combine(folder, "model.safetensors")).Should().Equal(Model);
        File.Exists(Path.Combine(Blobs, TestHub.Hash(Model))).Should().BeTrue();
        _hub.Requests.Should().OnlyContain(request => request.Token == "Bearer secret");
    }

    [Fact]
    public async Task Download_BodyLongerThanAnnounced_LeavesNoIncompleteFile()
    {
        _hub.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith("safetensors", StringComparison.Ordinal)) return false;
            context.Response.Headers["X-Linked-Size"] = "1000";
            return Send(context, Model, TestHub.Hash(Model[..1000]));
        };
        await FluentActions.Awaiting(() =>
            _hub.DownloadAsync()).Should().ThrowAsync<ConvBertHubException>().WithMessage("*longer than the 1000 bytes*discarded*");
        Directory.GetFiles(Blobs).Should().ContainSingle().Which.Should().NotContain("incomplete");
    }

    [Fact]
    public async Task Download_NoSizeAnnounced_IsRefused()
    {
        _hub.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith("safetensors", StringComparison.Ordinal)) return false;
            context.Response.SendChunked = true;
            context.Response.Headers["ETag"] = $"\"{TestHub.Hash(Model)}\"";
            if (context.Request.HttpMethod == "GET") context.Response.OutputStream.Write(Model);
            context.Response.Close();
            return true;
        };
        await FluentActions.Awaiting(() =>
            _hub.DownloadAsync()).Should().ThrowAsync<ConvBertHubException>().WithMessage("*does not announce the file's size*");
    }

    [Theory]
    [InlineData("//[")]
    [InlineData("http://[")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://user:pass-word@host/x")]
    public async Task Download_RedirectToNowhere_IsRefused(string location)
    {
        _hub.Intercept = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers["Location"] = location;
            context.Response.Close();
            return true;
        };
        (await FluentActions.Awaiting(() => _hub.DownloadAsync()).Should().ThrowAsync<ConvBertHubException>()).Which.Message.Should()
            .NotContain("pass-word");
    }

    [Fact]
    public async Task Download_PasswordInTheEndpoint_IsUsedAndNeverShown()
    {
        var endpoint = new UriBuilder(_hub.Endpoint) { UserName = "me", Password = "pass%20word" }.Uri;
        string basic = "Basic " + Convert.ToBase64String("me:pass word"u8);
        Task<string> DownloadAsync(Uri from, string? token) => ConvBertHub.DownloadAsync(
            "org/name",
            new ConvBertHubOptions
            {
                Endpoint = from,
                CacheFolder = _hub.Cache,
                Token = token,
                Offline = false,
                RetryDelay = TimeSpan.FromMilliseconds(1)
            });
        await DownloadAsync(endpoint, "");
        _hub.Requests.Should().OnlyContain(request => request.Token == basic);

        var messages = new List<string>();
        foreach (int status in new[] { 401, 403, 404, 302, 500 })
        {
            _hub.Intercept = context =>
            {
                context.Response.StatusCode = status;
                context.Response.Headers["Location"] = "gopher://me:pass%20word@host/";
                context.Response.Close();
                return true;
            };
            messages.Add((await FluentActions.Awaiting(() => DownloadAsync(endpoint, "")).Should().ThrowAsync<ConvBertHubException>())
                .Which.ToString());
        }
        // Nobody listens here.
        messages.Add((await FluentActions.Awaiting(() =>
            DownloadAsync(
                new Uri("http://me:pass%20word@127.0.0.1:1/"), "")).Should().ThrowAsync<ConvBertHubException>()).Which.ToString());
        messages.Should().OnlyContain(message => !message.Contains("pass"));
    }

    private static bool IsFile(HttpListenerContext context) =>
        context.Request.Url!.AbsolutePath.StartsWith("/org/", StringComparison.Ordinal);

    private static bool Send(HttpListenerContext context, byte[] content, string etag)
    {
        TestHub.Send(context, content, etag);
        return true;
    }
}
