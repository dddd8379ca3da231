using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Endpoints;

/// <summary>text-embeddings-inference's routes: field names, answers, status codes.</summary>
public sealed class EmbeddingsInferenceTests(DemoServer server) : IClassFixture<DemoServer>
{
    private const string LongText = "word word word word word word word word word word ";

    [Fact]
    public async Task Embed_TextsOfOneRequest_GivesThePipelinesNormalizedVectors()
    {
        JsonElement answer = await AnswerAsync("embed", """{"inputs": ["A dog barks.", "Rome"], "normalize": true}""");

        using var pipeline = FeatureExtractionPipeline.FromPretrained(DemoServer.Folder("embed"));
        var options = pipeline.EmbeddingOptions with { Normalize = true };
        float[][] expected = [.. new[] { "A dog barks.", "Rome" }.Select(text => pipeline.Run(text, options).Values.ToArray())];
        Vectors(answer).Should().BeEquivalentTo(expected, at => at.WithStrictOrdering());
    }

    [Fact]
    public async Task Embed_Dimensions_AreTheFirstOnesAtLengthOne()
    {
        float[] whole = Vectors(await AnswerAsync("embed", """{"inputs": "A dog barks.", "normalize": false}"""))[0];
        float[] first = Vectors(await AnswerAsync("embed", """{"inputs": "A dog barks.", "dimensions": 8}"""))[0];

        double length = Math.Sqrt(whole.Take(8).Sum(x => (double)x * x));
        first.Should().HaveCount(8);
        first.Zip(whole).Should().AllSatisfy(pair => pair.First.Should().BeApproximately((float)(pair.Second / length), 1e-6f));
    }

    [Fact]
    public async Task EmbedAll_OfAText_GivesAVectorAToken()
    {
        JsonElement answer = await AnswerAsync("embed_all", """{"inputs": "A dog barks."}""");

        answer.GetArrayLength().Should().Be(1);
        answer[0].GetArrayLength().Should().Be(6);
        answer[0][0].GetArrayLength().Should().Be(128);
    }

    [Fact]
    public async Task Predict_ATextAndABatch_GivesLabelsBestFirst()
    {
        JsonElement one = await AnswerAsync("predict", """{"inputs": "I loved this film!"}""");
        one[0].GetProperty("label").GetString().Should().Be("positive");
        one.GetArrayLength().Should().Be(3);

        JsonElement batch = await AnswerAsync("predict", """{"inputs": [["I loved this film!"], ["Bad.", "Worse."]], "raw_scores": true}""");
        batch.GetArrayLength().Should().Be(2);
        batch[0][0].GetProperty("score").GetDouble().Should().BeGreaterThan(1);
    }

    [Fact]
    public async Task Similarity_OfTheSameSentence_IsOne()
    {
        JsonElement answer = await AnswerAsync(
            "similarity", """{"inputs": {"source_sentence": "A dog barks.", "sentences": ["A dog barks.", "Rome"]}}""");

        answer[0].GetDouble().Should().BeApproximately(1, 1e-6);
        answer[1].GetDouble().Should().BeLessThan(0.99);
    }

    [Fact]
    public async Task Tokenize_AText_GivesItsPiecesWithTheirPlaces()
    {
        JsonElement tokens = (await AnswerAsync("tokenize", """{"inputs": "Rome 😀 dog."}"""))[0];

        tokens[0].GetRawText().Should().Be("""{"id":101,"text":"[CLS]","special":true,"start":null,"stop":null}""");
        JsonElement dog = tokens.EnumerateArray().Single(token => token.GetProperty("text").GetString() is "dog");
        // In bytes: the face has four.
        dog.GetProperty("start").GetInt32().Should().Be(10);
        dog.GetProperty("stop").GetInt32().Should().Be(13);
    }

    [Theory]
    [InlineData("cosine")]
    [InlineData("dot")]
    [InlineData("euclidean")]
    [InlineData("manhattan")]
    public async Task Similarity_OfAFolderWithItsOwn_IsThatOfTheFolder(string name)
    {
        using var folder = new Testing.TemporaryFolder();
        CopyOfEmbed(folder.Path, $$"""{"similarity_fn_name": "{{name}}"}""");
        // Without the normalizing module, so that no two of them are the same.
        File.WriteAllText(Path.Combine(folder.Path, "modules.json"), """
            [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
             {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]
            """);
        var own = new DemoServer(options => options.Models.Add(new("own", folder.Path)));
        await own.InitializeAsync();

        (int status, string answer) = await own.PostAsync(
            "similarity", """{"inputs": {"source_sentence": "A dog barks.", "sentences": ["Rome is big.", "A cat."]}}""");
        await own.DisposeAsync();

        status.Should().Be(200, answer);
        using var pipeline = FeatureExtractionPipeline.FromPretrained(folder.Path);
        float[][] vectors = [.. new[] { "A dog barks.", "Rome is big.", "A cat." }
            .Select(text => pipeline.Run(text, pipeline.EmbeddingOptions).Values.ToArray())];
        JsonElement[] scores = [.. JsonElement.Parse(answer).EnumerateArray()];
        scores.Should().HaveCount(2);
        for (int i = 0; i < scores.Length; i++)
        {
            float expected = pipeline.SentenceTransformer!.Similarity(vectors[0], vectors[i + 1]);
            scores[i].GetSingle().Should().BeApproximately(expected, 1e-5f * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Theory]
    [InlineData("embed", """[101, %, 102]""", "the dog barks")]
    [InlineData("embed_all", """[101, %, 102]""", "the dog barks")]
    [InlineData("embed", """[[101, %, 102], "the dog barks", [101, %, 102]]""", "the dog barks")]
    public async Task Post_IdsOfAText_GivesTheVectorsOfTheText(string path, string inputs, string text)
    {
        JsonElement tokens = (await AnswerAsync("tokenize", $$"""{"inputs": "{{text}}", "add_special_tokens": false}"""))[0];
        string ids = string.Join(',', tokens.EnumerateArray().Select(token => token.GetProperty("id").GetInt32()));

        JsonElement ofIds = await AnswerAsync(path, $$"""{"inputs": {{inputs.Replace("%", ids, StringComparison.Ordinal)}}}""");

        JsonElement ofText = (await AnswerAsync(path, $$"""{"inputs": "{{text}}"}"""))[0];
        ofIds.EnumerateArray().Should().NotBeEmpty().And.AllSatisfy(one => JsonElement.DeepEquals(one, ofText).Should().BeTrue());
    }

    [Fact]
    public async Task EmbedAll_IdsWithoutSpecialTokens_GetNone()
    {
        JsonElement answer = await AnswerAsync("embed_all", """{"inputs": [[900], [101, 900, 102], [101, 900]]}""");

        answer.EnumerateArray().Select(text => text.GetArrayLength()).Should().Equal(1, 3, 2);
    }

    [Fact]
    public async Task Embed_CutFromTheLeft_GivesTheVectorOfTheEnd()
    {
        string end = string.Concat(Enumerable.Repeat("dog ", 510)).Trim();

        JsonElement cut = await AnswerAsync(
            "embed", $$"""{"inputs": "Rome Paris {{end}}", "truncate": true, "truncation_direction": "Left"}""");

        JsonElement.DeepEquals(cut, await AnswerAsync("embed", $$"""{"inputs": "{{end}}"}""")).Should().BeTrue();
    }

    [Fact]
    public async Task Embed_AnAnswer_SaysInItsHeadersWhatItTook()
    {
        using var content = new StringContent("""{"inputs": "A dog 😀."}""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Client.PostAsync("embed", content);

        response.Headers.GetValues("x-compute-characters").Should().Equal("8");
        response.Headers.GetValues("x-compute-tokens").Should().Equal("6");
        response.Headers.GetValues("x-total-time").Single().Should().MatchRegex("^[0-9]+$");
    }

    [Fact]
    public async Task Prompt_OfTheModelsFolder_IsReadByItsNameForTokensAndVectors()
    {
        using var folder = new TemporaryFolder();
        CopyOfEmbed(folder.Path, """{"prompts": {"query": "query: "}, "default_prompt_name": null}""");
        var prompted = new DemoServer(options => options.Models.Add(new("prompted", folder.Path)));
        await prompted.InitializeAsync();
        try
        {
            async Task<string> Answer(string path, string body)
            {
                (int status, string answer) = await prompted.PostAsync(path, body);
                return status == 200 ? answer : $"{status} {answer}";
            }

            foreach (string path in new[] { "tokenize", "embed", "embed_all" })
            {
                (await Answer(path, """{"inputs": "the dog", "prompt_name": "query"}"""))
                    .Should().Be(await Answer(path, """{"inputs": "query: the dog"}"""));
                (await Answer(path, """{"inputs": "the dog", "prompt_name": "passage"}""")).Should().StartWith("422").And.Contain("query");
            }

            string ids = "900";
            string dog = JsonElement.Parse(await Answer("decode", $$"""{"ids": [{{ids}}]}"""))[0].GetString()!;
            (await Answer("embed", $$"""{"inputs": [101, {{ids}}, 102], "prompt_name": "query"}"""))
                .Should().Be(await Answer("embed", $$"""{"inputs": "query: {{dog}}"}"""));
        }
        finally
        {
            await prompted.DisposeAsync();
        }
    }

    [Fact]
    public async Task Decode_WhatTokenizeGave_GivesTheText()
    {
        JsonElement tokens = (await AnswerAsync("tokenize", """{"inputs": "the dog barks"}"""))[0];
        string ids = string.Join(',', tokens.EnumerateArray().Select(token => token.GetProperty("id").GetInt32()));

        (await AnswerAsync("decode", $$"""{"ids": [{{ids}}]}"""))[0].GetString().Should().Be("the dog barks");
    }

    [Theory]
    [InlineData("embed", """{"inputs": ""}""", 400, "empty")]
    [InlineData("embed", """{"inputs": []}""", 400, "empty")]
    [InlineData("embed", """{"inputs": "x", "dimensions": 1000}""", 422, "validation")]
    [InlineData("embed", """{"input": "x"}""", 422, "validation")]
    [InlineData("embed", """{"inputs": [[]]}""", 400, "empty")]
    [InlineData("embed", """{"inputs": [1, "x"]}""", 422, "validation")]
    [InlineData("embed", """{"inputs": [1.5]}""", 422, "validation")]
    [InlineData("embed", """{"inputs": [-1]}""", 422, "validation")]
    [InlineData("embed", """{"inputs": [30000]}""", 422, "validation")]
    [InlineData("embed", """{"inputs": "x", "prompt_name": "query"}""", 422, "validation")]
    [InlineData("embed", """{"inputs": "x", "truncation_direction": "up"}""", 422, "validation")]
    [InlineData("tokenize", """{"inputs": "x", "prompt_name": "query"}""", 422, "validation")]
    [InlineData("tokenize", """{"inputs": [1, 2]}""", 422, "validation")]
    [InlineData("decode", """{"ids": "x"}""", 422, "validation")]
    [InlineData("decode", """{"ids": [1, "x"]}""", 422, "validation")]
    [InlineData("similarity", """{"inputs": {"source_sentence": "x", "sentences": []}}""", 422, "validation")]
    [InlineData("similarity", """{"inputs": {"source_sentence": "x", "sentences": ["y"]}, "parameters": {"norm": 1}}""", 422, "validation")]
    [InlineData("embed", """{"inputs": "x", "model": "demo/none"}""", 404, "not_found")]
    [InlineData("predict", """{"inputs": "x", "model": "demo/ner"}""", 424, "backend")]
    [InlineData("rerank", """{"query": "x", "texts": ["y"], "model": "demo/sentiment"}""", 424, "backend")]
    [InlineData("rerank", """{"query": "x", "texts": []}""", 422, "validation")]
    [InlineData("predict", """{"inputs": [["a", "b", "c"]]}""", 422, "validation")]
    public async Task Post_OfWhatCannotBeAnswered_HasTheCodeAndTheType(string path, string body, int status, string type)
    {
        (int found, string answer) = await server.PostAsync(path, body);

        (found, JsonDocument.Parse(answer).RootElement.GetProperty("error_type").GetString()).Should().Be((status, type));
    }

    [Theory]
    [InlineData(false, 413)]
    [InlineData(true, 200)]
    public async Task Embed_ATextThatIsTooLong_IsCutWhereThatIsAskedFor(bool truncate, int expected)
    {
        string text = string.Concat(Enumerable.Repeat(LongText, 60));

        (int status, _) = await server.PostAsync(
            "embed", $$"""{"inputs": "{{text}}", "truncate": {{(truncate ? "true" : "false")}}}""");

        status.Should().Be(expected);
    }

    [Fact]
    public async Task Embed_MoreTextsThanARequestMayHave_Is413()
    {
        string texts = string.Join(',', Enumerable.Repeat("\"x\"", 1025));

        (int status, string body) = await server.PostAsync("embed", $$"""{"inputs": [{{texts}}]}""");

        (status, body).Should().Be((413, """{"error":"batch size 1025 > maximum allowed batch size 1024","error_type":"validation"}"""));
    }

    private async Task<JsonElement> AnswerAsync(string path, string body)
    {
        (int status, string answer) = await server.PostAsync(path, body);
        status.Should().Be(200, answer);
        return JsonDocument.Parse(answer).RootElement;
    }

    private static void CopyOfEmbed(string folder, string prompts)
    {
        string demo = DemoServer.Folder("embed");
        foreach (string file in Directory.EnumerateFiles(demo, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(demo, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.WriteAllText(Path.Combine(folder, "config_sentence_transformers.json"), prompts);
    }

    private static float[][] Vectors(JsonElement answer) =>
        [.. answer.EnumerateArray().Select(vector => vector.EnumerateArray().Select(value => value.GetSingle()).ToArray())];
}
