using System.Text.Json;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Documents;

/// <summary>The OpenAPI document says what the server does.</summary>
public sealed class OpenApiTests(DemoServer server) : IClassFixture<DemoServer>
{
    [Fact]
    public async Task Paths_OfTheDocument_AreTheServersRoutes()
    {
        JsonElement document = await DocumentAsync();

        IEnumerable<string> described = document.GetProperty("paths").EnumerateObject().SelectMany(path =>
            path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));

        described.Should().BeEquivalentTo(server.Routes.Where(route => !route.Contains('.') && route is not "GET /"));
    }

    [Fact]
    public async Task Examples_OfEveryRequest_AreAnsweredWithTheDescribedKindOfValue()
    {
        JsonElement document = await DocumentAsync();
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("post", out JsonElement post)) continue;
            string example = Content(post.GetProperty("requestBody")).GetProperty("example").GetRawText();
            string address = path.Name.Replace("{name}", "demo/fill-mask", StringComparison.Ordinal)
                .Replace("{task}", "text-classification", StringComparison.Ordinal);

            (int status, string answer) = await server.PostAsync(address[1..], example);

            status.Should().Be(200, $"{address}: {answer}");
            JsonElement shown = Content(post.GetProperty("responses").GetProperty("200")).GetProperty("example");
            JsonElement.Parse(answer).ValueKind.Should().Be(shown.ValueKind, address);
        }
    }

    [Fact]
    public async Task References_OfTheDocument_PointToWhatItHolds()
    {
        string text = await server.Client.GetStringAsync("openapi.json");
        JsonElement components = JsonElement.Parse(text).GetProperty("components");
        foreach (string reference in text.Split("\"#/components/").Skip(1).Select(rest => rest.Split('"')[0]))
        {
            string[] parts = reference.Split('/');
            components.GetProperty(parts[0]).TryGetProperty(parts[1], out _).Should().BeTrue(reference);
        }
    }

    private async Task<JsonElement> DocumentAsync() => JsonElement.Parse(await server.Client.GetStringAsync("openapi.json"));

    private static JsonElement Content(JsonElement part) => part.GetProperty("content").GetProperty("application/json");
}
