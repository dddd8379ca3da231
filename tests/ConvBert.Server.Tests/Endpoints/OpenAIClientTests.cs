using System.ClientModel;
using System.ClientModel.Primitives;
using ConvBert.Server.Tests.Support;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Embeddings;
using OpenAI.Models;

namespace ConvBert.Server.Tests.Endpoints;

/// <summary>OpenAI's own client, and the wrapper of Microsoft.Extensions.AI around it.</summary>
public sealed class OpenAIClientTests(DemoServer server) : IClassFixture<DemoServer>
{
    private const string Model = "demo/embed";

    private OpenAIClient Client => new(new ApiKeyCredential("any"), new OpenAIClientOptions
    {
        Endpoint = new Uri(server.Address, "v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });

    [Fact]
    public async Task GenerateEmbeddings_SeveralTexts_AreTheVectorsOfEmbed()
    {
        OpenAIEmbeddingCollection found = await Client.GetEmbeddingClient(Model).GenerateEmbeddingsAsync(["A dog barks.", "Rome"]);
        (_, string floats) = await server.PostAsync("v1/embeddings", """{"input": ["A dog barks.", "Rome"], "encoding_format": "float"}""");

        found.Should().HaveCount(2);
        found.Model.Should().Be(Model);
        found.Usage.InputTokenCount.Should().Be(6 + 3);
        float[] inFloats = [.. System.Text.Json.JsonDocument.Parse(floats).RootElement.GetProperty("data")[1].GetProperty("embedding")
            .EnumerateArray().Select(value => value.GetSingle())];
        found[1].ToFloats().ToArray().Should().Equal(inFloats);
    }

    [Fact]
    public async Task GenerateEmbedding_WithDimensions_HasSoMany()
    {
        OpenAIEmbedding found = await Client.GetEmbeddingClient(Model).GenerateEmbeddingAsync(
            "A dog barks.", new OpenAI.Embeddings.EmbeddingGenerationOptions { Dimensions = 16 });

        found.ToFloats().Length.Should().Be(16);
    }

    [Fact]
    public async Task GenerateEmbedding_OfIds_IsThatOfTheirText()
    {
        ReadOnlyMemory<int> ids = new[] { 101, 900, 102 };
        OpenAIEmbeddingCollection found = await Client.GetEmbeddingClient(Model).GenerateEmbeddingsAsync([ids]);

        (_, string text) = await server.PostAsync("decode", """{"ids": [900]}""");
        OpenAIEmbedding expected = await Client.GetEmbeddingClient(Model).GenerateEmbeddingAsync(
            System.Text.Json.JsonElement.Parse(text)[0].GetString());
        found[0].ToFloats().ToArray().Should().Equal(expected.ToFloats().ToArray());
        found.Usage.InputTokenCount.Should().Be(3);
    }

    [Fact]
    public async Task GenerateEmbedding_UnknownModel_IsTheClientsException()
    {
        Func<Task> act = () => Client.GetEmbeddingClient("none").GenerateEmbeddingAsync("x");

        (await act.Should().ThrowAsync<ClientResultException>()).Which.Status.Should().Be(404);
    }

    [Fact]
    public async Task GetModels_OfTheServer_AreThoseThatItServes()
    {
        OpenAIModelCollection models = await Client.GetOpenAIModelClient().GetModelsAsync();

        models.Select(model => model.Id).Should().Equal(DemoServer.Names.Select(name => "demo/" + name));
    }

    [Fact]
    public async Task GetModel_ByName_IsThatModel()
    {
        OpenAIModel model = await Client.GetOpenAIModelClient().GetModelAsync("demo/ner");

        model.Id.Should().Be("demo/ner");
    }

    [Fact]
    public async Task Generate_ThroughMicrosoftExtensionsAI_GivesTheSameVector()
    {
        EmbeddingClient client = Client.GetEmbeddingClient(Model);
        using IEmbeddingGenerator<string, Embedding<float>> generator = client.AsIEmbeddingGenerator();

        ReadOnlyMemory<float> found = await generator.GenerateVectorAsync("A dog barks.");

        OpenAIEmbedding direct = await client.GenerateEmbeddingAsync("A dog barks.");
        found.ToArray().Should().Equal(direct.ToFloats().ToArray());
    }
}
