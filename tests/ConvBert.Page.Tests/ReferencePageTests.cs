using System.Text.Json;
using Microsoft.Playwright;

namespace ConvBert.Page.Tests;

/// <summary>The page of the OpenAPI document.</summary>
[Collection(PageTests.Name)]
public sealed class ReferencePageTests(PageFixture site)
{
    [BrowserTheory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Reference_OfTheServer_ShowsEveryRouteAndIsFitForEverybody(int width, ColorScheme scheme)
    {
        await using Visit visit = await OpenAsync(width, scheme);
        using var client = new HttpClient { BaseAddress = site.Address };
        JsonElement document = JsonElement.Parse(await client.GetStringAsync("openapi.json"));
        IEnumerable<string> routes = document.GetProperty("paths").EnumerateObject().SelectMany(
            path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));

        (await visit.Page.Locator("#routes a").AllInnerTextsAsync()).Should().BeEquivalentTo(routes);
        (await visit.Page.Locator(".route").CountAsync()).Should().Be(routes.Count());
        (await visit.Page.Locator("#post-embed .fields").Nth(1).InnerTextAsync()).Should().Contain("truncation_direction").And.Contain("required");
        await visit.AssertSoundAsync();
        visit.Requests.Should().AllSatisfy(address => address.Should().StartWith(site.Address.AbsoluteUri));
    }

    [BrowserFact]
    public async Task Reference_ExampleThatIsSent_IsAnsweredAsItComes()
    {
        await using Visit visit = await OpenAsync(1280, ColorScheme.Light);
        ILocator route = visit.Page.Locator("#post-embed");

        await route.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        ILocator answer = route.GetByRole(AriaRole.Status);
        await Assertions.Expect(answer).ToContainTextAsync("200\n[[");
        await route.GetByRole(AriaRole.Textbox).FillAsync("""{"inputs": "<img src=x>", "model": "none"}""");
        await route.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(answer).ToContainTextAsync("404\n{\"error\"");
    }

    [BrowserFact]
    public async Task Reference_ARouteWithAPlace_IsSentThere()
    {
        await using Visit visit = await OpenAsync(1280, ColorScheme.Light);
        ILocator route = visit.Page.Locator("#get-v-models-name-");

        await route.GetByRole(AriaRole.Textbox).FillAsync("demo/ner");
        await route.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        await Assertions.Expect(route.GetByRole(AriaRole.Status)).ToContainTextAsync("\"task\":\"token-classification\"");
        await visit.AssertSoundAsync();
    }

    private async Task<Visit> OpenAsync(int width, ColorScheme scheme)
    {
        Visit visit = await site.VisitAsync(width, scheme);
        await visit.Page.GotoAsync("api.html");
        await visit.Page.Locator(".route").First.WaitForAsync();
        return visit;
    }
}
