using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace ConvBert.Page.Tests;

/// <summary>The tasks on the page: answers, failures, keys alone, themes.</summary>
[Collection(PageTests.Name)]
public sealed class TaskPageTests(PageFixture site)
{
    [BrowserTheory]
    [InlineData("fill-mask", ".best", "paris")]
    [InlineData("text-classification", ".best", "negative")]
    [InlineData("token-classification", "mark >> nth=1", "Acme Corp\u00a0ORG")]
    [InlineData("question-answering", "mark", "Rome")]
    [InlineData("multiple-choice", ".best", "You open doors.")]
    [InlineData("zero-shot-classification", ".best", "animals")]
    [InlineData("text-ranking", ".best", "born in Rome in 1984")]
    [InlineData("feature-extraction", ".matrix tbody tr >> nth=2", "1.00")]
    [InlineData("tokenize", "tbody tr >> nth=1", "Paris")]
    public async Task Task_OnADesktop_IsAnsweredAndFitForEverybody(string task, string where, string expected)
    {
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync(task);
        (await visit.Answer.Locator(where).InnerTextAsync()).Should().Contain(expected);
        await visit.AssertSoundAsync();
    }

    [BrowserFact]
    public async Task CompareTexts_ByAModelWithItsOwnPooling_ComparesTheVectorsThatItsFolderAsksFor()
    {
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync("feature-extraction");
        using var client = new HttpClient { BaseAddress = site.Address };
        using var body = new StringContent(
            $$$"""
            {"model": "{{{PageFixture.PooledByFirst}}}",
             "inputs": {"source_sentence": "Paris is the capital of France.", "sentences": ["Rome is the capital of Italy."]}}
            """, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage response = await client.PostAsync("similarity", body);
        float expected = JsonElement.Parse(await response.Content.ReadAsStringAsync())[0].GetSingle();

        await visit.Page.Locator("select[name=model]").SelectOptionAsync(PageFixture.PooledByFirst);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();

        await visit.Answer.Locator(".hint", new() { HasText = PageFixture.PooledByFirst }).WaitForAsync();
        (await visit.Answer.Locator(".matrix tbody tr >> nth=0").Locator("td >> nth=1").InnerTextAsync())
            .Should().Be(expected.ToString("F2", CultureInfo.InvariantCulture));
        await visit.AssertSoundAsync();
    }

    [BrowserTheory]
    [InlineData("token-classification")]
    [InlineData("feature-extraction")]
    public async Task Task_OnAPhoneInTheDark_IsFitForEverybody(string task)
    {
        await using Visit visit = await site.VisitAsync(width: 390, ColorScheme.Dark);
        await visit.OpenAsync(task);
        await visit.AssertSoundAsync();
    }

    [BrowserFact]
    public async Task Page_ByKeysAlone_GoesToATaskAndRunsIt()
    {
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync("fill-mask");
        IKeyboard keys = visit.Page.Keyboard;
        await keys.PressAsync("Tab");
        (await Focused(visit)).Should().Be("Skip to the task");
        while (await Focused(visit) != "Classify") await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Classify", Exact = true }).WaitForAsync();
        while (!await visit.Page.EvaluateAsync<bool>("document.activeElement.name === 'text'")) await keys.PressAsync("Tab");
        await keys.PressAsync("Control+A");
        await keys.TypeAsync("I love it.");
        await keys.PressAsync("Control+Enter");
        await visit.Answer.Locator(".best", new() { HasText = "positive" }).WaitForAsync();
        visit.Complaints.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task Answer_ThatComesAfterANewerOne_DoesNotReplaceIt()
    {
        await using Visit visit = await site.VisitAsync();
        var release = new TaskCompletionSource();
        var requests = new ConcurrentQueue<IRequest>();
        await visit.Page.RouteAsync("**/models/**", async route =>
        {
            requests.Enqueue(route.Request);
            if (requests.Count == 1) await release.Task;
            await route.ContinueAsync();
        });
        await visit.Page.GotoAsync("#text-classification");
        await visit.Page.Locator("textarea").FillAsync("I love it.");
        await visit.Page.Keyboard.PressAsync("Control+Enter");
        ILocator best = visit.Answer.Locator(".best", new() { HasText = "positive" });
        await best.WaitForAsync();

        release.SetResult();
        requests.Should().HaveCount(2);
        if (await requests.First().ResponseAsync() is { } late) await late.FinishedAsync();
        await visit.Page.EvaluateAsync("new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)))");
        (await best.CountAsync()).Should().Be(1);
        (await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).IsEnabledAsync()).Should().BeTrue();
        visit.Complaints.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task Text_ThatIsMarkup_StaysText()
    {
        const string Markup =
            "Anna <img src=x onerror=alert(1)> Smith </mark><script>alert(2)</script> \"quoted\" 'text' مرحبا 😀";
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync("token-classification");
        await RunAsync(visit, Markup);
        string shown = await visit.Answer.Locator(".highlighted").EvaluateAsync<string>(
            """
            shown => {
              const copy = shown.cloneNode(true);
              copy.querySelectorAll('.mark-label').forEach(label => label.remove());
              return copy.textContent;
            }
            """);
        shown.Should().Be(Markup);
        (await visit.Page.Locator("main img, main script").CountAsync()).Should().Be(0);
        visit.Complaints.Should().BeEmpty();
    }

    [BrowserFact]
    public async Task Failures_OfTheServer_AreToldInWords()
    {
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync("fill-mask");
        ILocator alert = visit.Page.GetByRole(AriaRole.Alert);

        await RunAsync(visit, "no mask in here");
        (await alert.InnerTextAsync()).Should().Contain("No mask_token");

        await AnswerWithAsync(new() { Status = 429, Body = "{\"error\": \"busy\"}", Headers = [new("retry-after", "7")] });
        await RunAsync(visit, "A [MASK].");
        (await alert.InnerTextAsync()).Should().Be("The server is busy. Try again in 7 s.");

        await AnswerWithAsync(new() { Status = 401, Body = "{\"error\": \"a key\"}" });
        await RunAsync(visit, "A [MASK].");
        (await alert.InnerTextAsync()).Should().Contain("API key");
        (await visit.Page.Locator("#key").IsVisibleAsync()).Should().BeTrue();

        await visit.Page.UnrouteAllAsync();
        await visit.Page.RouteAsync("**/models/**", route => route.AbortAsync());
        await RunAsync(visit, "A [MASK].");
        (await alert.InnerTextAsync()).Should().Contain("does not answer");

        await visit.Page.UnrouteAllAsync();
        await RunAsync(visit, "The capital of France is [MASK].");
        (await alert.CountAsync()).Should().Be(0);

        async Task AnswerWithAsync(RouteFulfillOptions answer)
        {
            await visit.Page.UnrouteAllAsync();
            await visit.Page.RouteAsync("**/models/**", route => route.FulfillAsync(answer));
        }
    }

    [BrowserFact]
    public async Task Policy_OfThePage_LetsNoInlineScriptRun()
    {
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync("fill-mask");
        await visit.Page.EvaluateAsync(
            "() => { const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s); }");
        (await visit.Page.EvaluateAsync<bool>("window.ran === true")).Should().BeFalse();
        visit.Complaints.Should().ContainSingle().Which.Should().Contain("Content Security Policy");
    }

    [BrowserFact]
    public async Task Theme_ByItsButton_TurnsDarkWhereTheSystemIsLight()
    {
        await using Visit visit = await site.VisitAsync();
        await visit.OpenAsync("fill-mask");
        ILocator button = visit.Page.Locator("#theme");
        await button.ClickAsync();
        await button.ClickAsync();
        (await button.InnerTextAsync()).Should().Be("Theme: dark");
        (await visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")).Should().Be("rgb(16, 18, 26)");
        visit.Complaints.Should().BeEmpty();
    }

    /// <summary>Asks anew and waits for what comes.</summary>
    private static async Task RunAsync(Visit visit, string text)
    {
        await visit.Page.Locator("textarea").FillAsync(text);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await visit.Page.Locator(".answer:not([aria-busy])").WaitForAsync();
    }

    private static Task<string> Focused(Visit visit) => visit.Page.EvaluateAsync<string>("document.activeElement.textContent");
}
