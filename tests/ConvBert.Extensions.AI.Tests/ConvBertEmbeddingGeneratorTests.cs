using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using ConvBert.Pipelines;
using ConvBert.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace ConvBert.Extensions.AI.Tests;

public sealed class ConvBertEmbeddingGeneratorTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Models", "fill-mask");

    private readonly ConvBertEmbeddingGenerator _generator = ConvBertEmbeddingGenerator.FromPretrained(Folder);

    public void Dispose() => _generator.Dispose();

    [Fact]
    public async Task GenerateAsync_SeveralTexts_GivesUnitVectorsInOrderWithTheirTokenCount()
    {
        GeneratedEmbeddings<Embedding<float>> embeddings =
            await _generator.GenerateAsync(["The dog barks.", "The cat sleeps in the house.", "The dog barks."]);

        embeddings.Should().HaveCount(3).And.OnlyContain(embedding => embedding.Dimensions == 128 && embedding.ModelId == "fill-mask");
        embeddings.Should().AllSatisfy(embedding => TensorPrimitives.Norm(embedding.Vector.Span).Should().BeApproximately(1, 1e-6f));
        embeddings[2].Vector.ToArray().Should().Equal(embeddings[0].Vector.ToArray());
        embeddings[1].Vector.ToArray().Should().NotEqual(embeddings[0].Vector.ToArray());
        embeddings.Usage!.InputTokenCount.Should().BeGreaterThan(3 * 5);
    }

    [Fact]
    public async Task GenerateAsync_PipelineIn8Bits_GivesNearlyTheSameVectors()
    {
        var options = new PipelineLoadOptions { Model = new ConvBertLoadOptions { Precision = Precision.Int8 } };
        using var quantized = new ConvBertEmbeddingGenerator(FeatureExtractionPipeline.FromPretrained(Folder, options));

        float[] vector = (await quantized.GenerateAsync(["The dog barks."]))[0].Vector.ToArray();

        float[] reference = (await _generator.GenerateAsync(["The dog barks."]))[0].Vector.ToArray();
        vector.Should().NotEqual(reference);
        TensorPrimitives.CosineSimilarity(vector, reference).Should().BeGreaterThan(0.999f);
    }

    [Fact]
    public async Task GenerateAsync_TextLongerThanTheModelReads_IsCutOrRefusedAsAsked()
    {
        string text = string.Join(' ', Enumerable.Repeat("dog", 2000));
        using var strict = ConvBertEmbeddingGenerator.FromPretrained(Folder, new ConvBertEmbeddingOptions { Truncate = false });

        (await _generator.GenerateAsync([text])).Usage!.InputTokenCount.Should().Be(512);
        await FluentActions.Invoking(() => strict.GenerateAsync([text])).Should().ThrowAsync<PipelineException>();
    }

    [Theory]
    [InlineData("model_max_length", 12)]
    [InlineData("max_len", 12)]
    [InlineData("model_max_length", 100_000)]
    public async Task GenerateAsync_LimitOfTheTokenizer_IsObeyed(string key, int limit)
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(Folder)) File.Copy(file, folder.File(Path.GetFileName(file)));
        JsonObject config = JsonNode.Parse(File.ReadAllText(folder.File("tokenizer_config.json")))!.AsObject();
        config.Remove("model_max_length");
        config[key] = limit;
        File.WriteAllText(folder.File("tokenizer_config.json"), config.ToJsonString());
        using var generator = ConvBertEmbeddingGenerator.FromPretrained(folder.Path);

        GeneratedEmbeddings<Embedding<float>> embeddings =
            await generator.GenerateAsync([string.Join(' ', Enumerable.Repeat("dog", 2000))]);

        embeddings.Usage!.InputTokenCount.Should().Be(Math.Min(limit, 512));
    }

    [Fact]
    public void FromPretrained_WeightsFileOrCacheFolder_HasTheModelsName()
    {
        const string Commit = "0123456789abcdef0123456789abcdef01234567";
        using var cache = new TemporaryFolder();
        string repository = cache.File("models--me--demo"), snapshot = Path.Combine(repository, "snapshots", Commit);
        Directory.CreateDirectory(snapshot);
        Directory.CreateDirectory(Path.Combine(repository, "refs"));
        File.WriteAllText(Path.Combine(repository, "refs", "main"), Commit);
        foreach (string file in Directory.GetFiles(Folder)) File.Copy(file, Path.Combine(snapshot, Path.GetFileName(file)));
        using var cached = ConvBertEmbeddingGenerator.FromPretrained(repository);
        using var weights = ConvBertEmbeddingGenerator.FromPretrained(Path.Combine(Folder, "model.safetensors"));

        ((EmbeddingGeneratorMetadata)cached.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelId.Should().Be("me/demo");
        ((EmbeddingGeneratorMetadata)weights.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelId.Should().Be("fill-mask");
    }

    [Fact]
    public async Task GenerateAsync_OptionsThatDoNotFitTheModel_AreRefused()
    {
        await FluentActions.Invoking(() =>
            _generator.GenerateAsync(
                ["a"], new EmbeddingGenerationOptions { Dimensions = 64 })).Should().ThrowAsync<ArgumentException>().WithMessage("*128*");
        await FluentActions.Invoking(() =>
            _generator.GenerateAsync(["a"],
                new EmbeddingGenerationOptions { ModelId = "other" })).Should().ThrowAsync<ArgumentException>().WithMessage("*other*");
    }

    [Fact]
    public async Task GenerateAsync_Cancelled_Stops()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await FluentActions.Invoking(() =>
            _generator.GenerateAsync(["a"], cancellationToken: cancel.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Constructor_NoPooling_IsRefused() =>
        FluentActions.Invoking(() =>
            ConvBertEmbeddingGenerator.FromPretrained(
                Folder, new ConvBertEmbeddingOptions { Pooling = Pooling.None })).Should().Throw<ArgumentException>();

    [Fact]
    public async Task GenerateAsync_SentenceTransformersFolder_IsHonoured()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(Folder)) File.Copy(file, folder.File(Path.GetFileName(file)));
        new SentenceTransformer(128, [Pooling.Cls, Pooling.Max])
        {
            MaxSeqLength = 10,
            Prompts = new Dictionary<string, string> { ["query"] = "where is " },
        }.SavePretrained(folder.Path);
        using var generator = ConvBertEmbeddingGenerator.FromPretrained(folder.Path);
        using var pipeline = FeatureExtractionPipeline.FromPretrained(folder.Path);

        Embedding<float> plain = (await generator.GenerateAsync(["The dog barks."]))[0];
        Embedding<float> asked = (await generator.GenerateAsync(
            ["The dog barks."], new EmbeddingGenerationOptions { AdditionalProperties = new() { ["prompt_name"] = "query" } }))[0];

        plain.Vector.ToArray().Should().Equal(pipeline.Run("The dog barks.", pipeline.EmbeddingOptions).Values.ToArray());
        asked.Vector.ToArray().Should().Equal(pipeline.Run("where is The dog barks.", pipeline.EmbeddingOptions).Values.ToArray());
        ((EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelDimensions.Should().Be(256);
        (await generator.GenerateAsync([string.Join(' ', Enumerable.Repeat("dog", 50))])).Usage!.InputTokenCount.Should().Be(10);
        await FluentActions.Invoking(() => generator.GenerateAsync(
            ["a"], new EmbeddingGenerationOptions { AdditionalProperties = new() { ["prompt_name"] = "passage" } }))
            .Should().ThrowAsync<ArgumentException>().WithMessage("*passage*");
    }

    [Fact]
    public void GetService_KnownTypes_AreGiven()
    {
        _generator.GetService(typeof(EmbeddingGeneratorMetadata)).Should().BeOfType<EmbeddingGeneratorMetadata>()
            .Which.DefaultModelDimensions.Should().Be(128);
        _generator.GetService(typeof(IEmbeddingGenerator)).Should().BeSameAs(_generator);
        _generator.GetService(typeof(string)).Should().BeNull();
    }

    [Fact]
    public async Task AddConvBertEmbeddingGenerator_Resolved_IsOneForAll()
    {
        await using ServiceProvider services = new ServiceCollection().AddConvBertEmbeddingGenerator(Folder).BuildServiceProvider();

        var generator = services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();

        services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().Should().BeSameAs(generator);
        (await generator.GenerateAsync(["The dog barks."])).Should().ContainSingle();
    }
}
