using ConvBert.Server.Tests.Support;
using Microsoft.Playwright;

namespace ConvBert.Page.Tests;

/// <summary>A server of the demo models and a browser, started once for all tests.</summary>
public sealed class PageFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _pooledByFirst = Directory.CreateTempSubdirectory("convbert-page-");
    private readonly DemoServer _server;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public PageFixture() => _server = new(options =>
    {
        foreach (string name in DemoServer.Names) options.Models.Add(new("demo/" + name, DemoServer.Folder(name)));
        CopyPooledByFirst(_pooledByFirst.FullName);
        options.Models.Add(new(PooledByFirst, _pooledByFirst.FullName));
    });

    /// <summary>A model of sentences whose folder wants the first token's vector, not the mean.</summary>
    public const string PooledByFirst = "pooled/first";

    /// <summary>Where the page is.</summary>
    public Uri Address => _server.Address;

    public async Task InitializeAsync()
    {
        if (BrowserFactAttribute.Browser is not { } browser) return;
        await _server.InitializeAsync();
        _playwright = await Playwright.CreateAsync();
        // The sandbox needs rights that containers do not have; the browser sees nothing but this server.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = browser, Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        _pooledByFirst.Delete(recursive: true);
        if (_browser is null) return;
        await _browser.DisposeAsync();
        _playwright!.Dispose();
        await _server.DisposeAsync();
    }

    private static void CopyPooledByFirst(string folder)
    {
        string demo = DemoServer.Folder("embed");
        foreach (string file in Directory.EnumerateFiles(demo, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(demo, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), """{"word_embedding_dimension": 128, "pooling_mode": "cls"}""");
    }

    /// <summary>A new window, as light, wide and tall as a desktop's unless told otherwise.</summary>
    internal async Task<Visit> VisitAsync(int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
            BaseURL = Address.AbsoluteUri,
            AcceptDownloads = true,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(30_000);
        return new Visit(context, await context.NewPageAsync());
    }
}

/// <summary>The tests that share the server and the browser; one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PageTests : ICollectionFixture<PageFixture>
{
    public const string Name = "page";
}
