using ConvBert.Server.Hosting;
using ConvBert.Server.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace ConvBert.Server.Tests.Hosting;

/// <summary>Where the server's settings come from.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task Settings_InTheCurrentFolder_AreReadAndItsFoldersNotWatched()
    {
        await using WebApplication app = ConvBertServer.Create(
            options => options.Models.Add(new("demo/ner", DemoServer.Folder("ner"))), ["http://127.0.0.1:0"], TimeSpan.FromSeconds(1));

        ((IConfigurationRoot)app.Configuration).Providers.OfType<JsonConfigurationProvider>().Select(provider => provider.Source)
            .Should().Contain(source => source.Path == "appsettings.json").And.OnlyContain(source => !source.ReloadOnChange);
    }
}
