using System.Text.Json;
using ConvBert.Explain;
using ConvBert.Server.Tests.Support;
using Microsoft.Playwright;

namespace ConvBert.Page.Tests;

/// <summary>The look inside, on the server's page and in a file of its own.</summary>
[Collection(PageTests.Name)]
public sealed class LookPageTests(PageFixture site)
{
    [BrowserFact]
    public async Task Look_FromATask_ShowsItsTextAndModel()
    {
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync("question-answering");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Look inside" }).ClickAsync();
        await visit.Page.Locator(".look .stage svg").WaitForAsync();
        (await visit.Page.Locator("select[name=model]").InputValueAsync()).Should().Be("demo/qa");
        (await visit.Page.Locator(".chip").CountAsync()).Should().BeGreaterThan(20);
        await visit.AssertSoundAsync();
    }

    [BrowserFact]
    public async Task Look_OnAPhoneInTheDark_IsFitForEverybody()
    {
        await using Visit visit = await site.VisitAsync(width: 390, ColorScheme.Dark);
        await visit.OpenAsync("look");
        await Choice(visit, "View").SelectOptionAsync("heat map");
        await visit.AssertSoundAsync();
    }

    [BrowserFact]
    public async Task Tokens_ByArrowKeysOrPointer_TellWhatTheyMixAndLookAt()
    {
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync("look");
        ILocator name = visit.Page.Locator(".token-name");
        (await name.InnerTextAsync()).Should().Be("[MASK]");
        await visit.Page.GetByRole(AriaRole.Listbox).FocusAsync();
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        (await name.InnerTextAsync()).Should().Be("France");
        (await visit.Page.GetByRole(AriaRole.Status).InnerTextAsync()).Should()
            .MatchRegex("^France: the convolution mixes .+ %; attention looks at .+ %\\.$");
        await visit.Page.Locator(".chip", new() { HasText = "capital" }).HoverAsync();
        (await name.InnerTextAsync()).Should().Be("capital");
        await visit.Page.Locator("h1").HoverAsync();
        (await name.InnerTextAsync()).Should().Be("France", "a pointer that leaves gives the chosen token back");
        visit.Complaints.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task Heads_OfTheGrid_AreChosenByAPress()
    {
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync("look");
        ILocator head = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Layer 3, convolution head 2" });
        await head.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        (await head.GetAttributeAsync("aria-pressed")).Should().Be("true");
        (await Choice(visit, "Layer").InputValueAsync()).Should().Be("2");
        (await Choice(visit, "Convolution").InputValueAsync()).Should().Be("1");
    }

    [BrowserFact]
    public async Task Files_OfTheFigure_AreSavedAsSvgPngAndJson()
    {
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync("look");
        await Choice(visit, "View").SelectOptionAsync("heat map");

        string svg = System.Text.Encoding.UTF8.GetString(await SavedAsync("SVG", "look-layer-1.svg"));
        svg.Should().StartWith("<svg").And.Contain("data:image/png").And.Contain("France").And.NotContain("var(--");
        byte[] png = await SavedAsync("PNG", "look-layer-1.png");
        png[..4].Should().Equal(0x89, (byte)'P', (byte)'N', (byte)'G');
        JsonElement json = JsonElement.Parse(await SavedAsync("JSON", "look-layer-1.json"));

        using var explainer = Explainer.FromPretrained(DemoServer.Folder("fill-mask"));
        Explanation explanation = explainer.Explain("The capital of France is [MASK].");
        JsonElement kernels = json.GetProperty("layers")[0].GetProperty("conv_kernels");
        for (int token = 0; token < explanation.Tokens.Count; token++)
        {
            for (int tap = 0; tap < 9; tap++)
                kernels[1][token][tap].GetDouble().Should().BeApproximately(explanation.Layers[0].ConvKernels[1, token, tap], 0.005);
        }

        visit.Complaints.Should().BeEmpty();

        async Task<byte[]> SavedAsync(string button, string name)
        {
            IDownload download = await visit.Page.RunAndWaitForDownloadAsync(
                () => visit.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync());
            download.SuggestedFilename.Should().Be(name);
            return await File.ReadAllBytesAsync(await download.PathAsync());
        }
    }

    [BrowserFact]
    public async Task Page_OfOneFile_NeedsNothingElse()
    {
        const string Text = "</script><script>alert(1)</script> \"quotes\" <img src=x onerror=alert(2)> مرحبا 😀 Paris";
        using var folder = new TemporaryFolder();
        string file = folder.File("look.html");
        using (var explainer = Explainer.FromPretrained(DemoServer.Folder("fill-mask")))
        {
            await using FileStream page = File.Create(file);
            ExplanationPage.Write(page, explainer.Explain(Text));
        }

        await using Visit visit = await site.VisitAsync();
        await visit.Page.GotoAsync(new Uri(file).AbsoluteUri);
        await visit.Page.Locator(".look .stage svg").WaitForAsync();
        string shown = string.Concat(await visit.Page.Locator(".chip:not(.special) .chip-text").AllInnerTextsAsync());
        shown.Should().Be(Text.Replace(" ", "", StringComparison.Ordinal));
        visit.Requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)).Should().Equal(new Uri(file).AbsoluteUri);
        await visit.AssertSoundAsync();
    }

    private static ILocator Choice(Visit visit, string name) =>
        visit.Page.GetByRole(AriaRole.Combobox, new() { Name = name, Exact = true });
}
