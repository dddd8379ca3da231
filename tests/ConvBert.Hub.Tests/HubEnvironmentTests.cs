namespace ConvBert.Hub.Tests;

/// <summary>What options leave open comes from Hugging Face's variables.</summary>
public sealed class HubEnvironmentTests : IDisposable
{
    private static readonly string[] Names = ["HF_ENDPOINT", "HF_TOKEN", "HF_HUB_CACHE", "HF_HOME", "HF_HUB_OFFLINE", "XDG_CACHE_HOME"];
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
    [InlineData("no address")]
    [InlineData("ftp://host/")]
    public void ResolveEndpoint_NoHttpAddress_IsRefused(string value)
    {
        Environment.SetEnvironmentVariable("HF_ENDPOINT", value);
        FluentActions.Invoking(() => new ConvBertHubOptions().ResolveEndpoint("org/name")).Should().Throw<ConvBertHubException>().WithMessage("*address*");
    }
}
