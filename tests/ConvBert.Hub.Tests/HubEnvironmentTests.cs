namespace ConvBert.Hub.Tests;

/// <summary>What options leave open comes from Hugging Face's variables.</summary>
public sealed class HubEnvironmentTests : IDisposable
{
    private static readonly string[] Names =
    [
        "HF_ENDPOINT", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "HF_HUB_CACHE",
            "HUGGINGFACE_HUB_CACHE", "HF_HOME",
        "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "XDG_CACHE_HOME", "CONVBERT_HUB_TEST",
    ];
    private readonly Dictionary<string, string?> _before = Names.ToDictionary(name => name, Environment.GetEnvironmentVariable);
    private readonly TestHub _hub = new();

    public HubEnvironmentTests()
    {
        foreach (string name in Names) Environment.SetEnvironmentVariable(name, null);
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _before) Environment.SetEnvironmentVariable(name, value);
        _hub.Dispose();
    }

    [Fact]
    public async Task Download_WithoutOptions_TakesEndpointTokenAndCacheFromTheEnvironment()
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", _hub.Endpoint.AbsoluteUri);
        Environment.SetEnvironmentVariable("HF_TOKEN", " of-the-environment\n");
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", _hub.Cache);
        string folder = await ConvBertHub.DownloadAsync("org/name");
        folder.Should().Be(Path.Combine(_hub.Cache, "models--org--name", "snapshots", TestHub.Commit));
        _hub.Requests.Should().OnlyContain(request => request.Token == "Bearer of-the-environment");

        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", "1");
        int before = _hub.Requests.Count;
        (await ConvBertHub.DownloadAsync("org/name")).Should().Be(folder);
        _hub.Requests.Should().HaveCount(before);
    }

    [Fact]
    public void ResolveCacheFolder_Variables_CountInHuggingFacesOrder()
    {
        string profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        new ConvBertHubOptions().ResolveCacheFolder().Should().Be(Path.Combine(profile, ".cache", "huggingface", "hub"));
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Path.GetFullPath("xdg"));
        new ConvBertHubOptions().ResolveCacheFolder().Should().Be(Path.GetFullPath(Path.Combine("xdg", "huggingface", "hub")));
        Environment.SetEnvironmentVariable("HF_HOME", Path.GetFullPath("home"));
        new ConvBertHubOptions().ResolveCacheFolder().Should().Be(Path.GetFullPath(Path.Combine("home", "hub")));
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", Path.GetFullPath("cache"));
        new ConvBertHubOptions().ResolveCacheFolder().Should().Be(Path.GetFullPath("cache"));
        new ConvBertHubOptions { CacheFolder = Path.GetFullPath("option") }.ResolveCacheFolder().Should().Be(Path.GetFullPath("option"));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("TRUE", true)]
    [InlineData("yes", true)]
    [InlineData("On", true)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public void ResolveOffline_Variable_IsReadAsHuggingFaceDoes(string value, bool expected)
    {
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", value);
        new ConvBertHubOptions().ResolveOffline().Should().Be(expected);
        new ConvBertHubOptions { Offline = !expected }.ResolveOffline().Should().Be(!expected);
    }

    [Theory]
    [InlineData("~/h", "~/h")]
    [InlineData("~", "~")]
    [InlineData("$CONVBERT_HUB_TEST/h", "/value/h")]
    [InlineData("${CONVBERT_HUB_TEST}x/h", "/valuex/h")]
    [InlineData(" /plain ", "/plain")]
    [InlineData("/a/$NO_SUCH_VARIABLE_1", "/a/$NO_SUCH_VARIABLE_1")]
    [InlineData("/a/~/$", "/a/~/$")]
    public void ResolveCacheFolder_TildeAndVariables_AreExpandedEverywhere(string given, string expected)
    {
        string profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        expected = expected.StartsWith('~') ? profile + expected[1..] : Path.GetFullPath(expected);
        Environment.SetEnvironmentVariable("CONVBERT_HUB_TEST", "/value");
        new ConvBertHubOptions { CacheFolder = given }.ResolveCacheFolder().Should().Be(expected);
        foreach (string name in new[] { "HUGGINGFACE_HUB_CACHE", "HF_HUB_CACHE" })
        {
            Environment.SetEnvironmentVariable(name, given);
            new ConvBertHubOptions().ResolveCacheFolder().Should().Be(expected);
            Environment.SetEnvironmentVariable(name, null);
        }
        Environment.SetEnvironmentVariable("HF_HOME", given);
        new ConvBertHubOptions().ResolveCacheFolder().Should().Be(Path.Combine(expected, "hub"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\n")]
    public void Resolve_BlankVariables_CountAsUnset(string blank)
    {
        foreach (string name in Names) Environment.SetEnvironmentVariable(name, blank);
        string profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var options = new ConvBertHubOptions { CacheFolder = blank };
        options.ResolveCacheFolder().Should().Be(Path.Combine(profile, ".cache", "huggingface", "hub"));
        options.ResolveEndpoint("org/name").Should().Be(new Uri("https://huggingface.co"));
        options.ResolveOffline().Should().BeFalse();
        Environment.SetEnvironmentVariable("HF_HOME", _hub.Cache);
        options.ResolveToken("org/name").Should().BeNull();
        Environment.SetEnvironmentVariable("HUGGING_FACE_HUB_TOKEN", "other");
        options.ResolveToken("org/name").Should().Be("other");
        Environment.SetEnvironmentVariable("TRANSFORMERS_OFFLINE", "1");
        options.ResolveOffline().Should().BeTrue();
    }

    [Fact]
    public void ResolveToken_Places_CountInHuggingFacesOrder()
    {
        Environment.SetEnvironmentVariable("HF_HOME", _hub.Cache);
        File.WriteAllText(Path.Combine(_hub.Cache, "token"), " of-home\n");
        new ConvBertHubOptions().ResolveToken("org/name").Should().Be("of-home");
        File.WriteAllText(Path.Combine(_hub.Cache, "elsewhere"), "of-path");
        Environment.SetEnvironmentVariable("HF_TOKEN_PATH", Path.Combine(_hub.Cache, "elsewhere"));
        new ConvBertHubOptions().ResolveToken("org/name").Should().Be("of-path");
        Environment.SetEnvironmentVariable("HUGGING_FACE_HUB_TOKEN", "old");
        new ConvBertHubOptions().ResolveToken("org/name").Should().Be("old");
        Environment.SetEnvironmentVariable("HF_TOKEN", " ab\r\nc ");
        new ConvBertHubOptions().ResolveToken("org/name").Should().Be("abc");
        new ConvBertHubOptions { Token = "\toption\n" }.ResolveToken("org/name").Should().Be("option");
        new ConvBertHubOptions { Token = " \n" }.ResolveToken("org/name").Should().BeNull();
        Environment.SetEnvironmentVariable("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
        new ConvBertHubOptions().ResolveToken("org/name").Should().BeNull();
    }

    [Fact]
    public void ResolveToken_WithACharacterThatNoHeaderTakes_IsRefusedWithoutShowingIt()
        => FluentActions.Invoking(() => new ConvBertHubOptions { Token = "hf_sécret" }.ResolveToken("org/name"))
            .Should().Throw<ConvBertHubException>().WithMessage("*HF_TOKEN*").And.Message.Should().NotContain("hf_s");

    [Theory]
    [InlineData("1", "0", true)]
    [InlineData("0", "1", false)]
    [InlineData(null, "yes", true)]
    public void ResolveOffline_TransformersVariable_CountsWhereTheHubsIsUnset(string? hub, string transformers, bool expected)
    {
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", hub);
        Environment.SetEnvironmentVariable("TRANSFORMERS_OFFLINE", transformers);
        new ConvBertHubOptions().ResolveOffline().Should().Be(expected);
    }

    [Theory]
    [InlineData("no address")]
    [InlineData("ftp://user:pass-word@host/")]
    public void ResolveEndpoint_NoHttpAddress_IsRefused(string value)
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", value);
        FluentActions.Invoking(() =>
            new ConvBertHubOptions().ResolveEndpoint("org/name")).Should().Throw<ConvBertHubException>().WithMessage("*address*")
                .And.Message.Should().NotContain("pass-word");
    }
}
