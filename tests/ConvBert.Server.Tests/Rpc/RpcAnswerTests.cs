using System.Text.Json;
using ConvBert.Server.Rpc.Contract;
using ConvBert.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;

namespace ConvBert.Server.Tests.Rpc;

/// <summary>The answers of gRPC are those of HTTP.</summary>
public sealed class RpcAnswerTests(RpcAnswerTests.Served served) : IClassFixture<RpcAnswerTests.Served>
{
    private static readonly string[] Texts = ["A dog barks.", "Rome", "I loved this film!", "The hotel was dirty."];

    private RpcClient Client => served.Client;

    [Fact]
    public async Task Embed_AText_GivesTheVectorOfHttpAndWhatItTook()
    {
        EmbedResponse answer = await Client.CallAsync<EmbedRequest, EmbedResponse>("tei.v1.Embed/Embed", new() { Inputs = Texts[0] });

        answer.Embeddings.Should().Equal(Floats((await JsonAsync("embed", """{"inputs": "A dog barks."}"""))[0]));
        answer.Metadata.ComputeChars.Should().Be(12);
        answer.Metadata.ComputeTokens.Should().Be(6);
        answer.Metadata.InferenceTimeNs.Should().BePositive().And.BeLessThanOrEqualTo(answer.Metadata.TotalTimeNs);
    }

    [Fact]
    public async Task Embed_FieldsOfTheMessage_AreHonoured()
    {
        var request = new EmbedRequest { Inputs = Texts[0], Normalize = false, Dimensions = 8 };
        EmbedResponse answer = await Client.CallAsync<EmbedRequest, EmbedResponse>("tei.v1.Embed/Embed", request);

        answer.Embeddings.Should().Equal(Floats((await JsonAsync(
            "embed", """{"inputs": "A dog barks.", "normalize": false, "dimensions": 8}"""))[0]));
    }

    [Fact]
    public async Task Embed_BytesOfTheWire_AreTheContract()
    {
        // inputs = 1 "Rome", truncate = 2, normalize = 3 false, dimensions = 6 of 2.
        byte[] request = [0x0A, 4, .. "Rome"u8, 0x10, 1, 0x18, 0, 0x30, 2];
        EmbedRequest read = EmbedRequest.Parser.ParseFrom(request);
        (read.Inputs, read.Truncate, read.HasNormalize, read.Normalize, read.Dimensions).Should().Be(("Rome", true, true, false, 2u));

        EmbedResponse answer = await Client.CallAsync<EmbedRequest, EmbedResponse>("tei.v1.Embed/Embed", read);

        // embeddings = 1, packed: eight bytes.
        answer.ToByteArray()[..2].Should().Equal(0x0A, 8);
    }

    [Fact]
    public async Task EmbedStream_ManyTexts_AreAnsweredInTheirOrder()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => string.Concat(Enumerable.Repeat("A dog barks. ", 1 + (i % 7))) + i)];

        List<EmbedResponse> answers = await Client.ExchangeAsync<EmbedRequest, EmbedResponse>(
            "tei.v1.Embed/EmbedStream", texts.Select(text => new EmbedRequest { Inputs = text }));

        string list = string.Join(',', texts.Select(text => JsonSerializer.Serialize(text)));
        JsonElement expected = await JsonAsync("embed", $$"""{"inputs": [{{list}}]}""");
        answers.Should().HaveCount(200);
        for (int i = 0; i < answers.Count; i++) answers[i].Embeddings.Should().Equal(Floats(expected[i]));
    }

    [Fact]
    public async Task EmbedAll_TextsAloneAndByStream_GivesAVectorAToken()
    {
        EmbedAllResponse one =
            await Client.CallAsync<EmbedAllRequest, EmbedAllResponse>("tei.v1.Embed/EmbedAll", new() { Inputs = Texts[0] });
        List<EmbedAllResponse> streamed = await Client.ExchangeAsync<EmbedAllRequest, EmbedAllResponse>(
            "tei.v1.Embed/EmbedAllStream", Texts.Select(text => new EmbedAllRequest { Inputs = text }));

        JsonElement expected = (await JsonAsync("embed_all", """{"inputs": "A dog barks."}"""))[0];
        one.TokenEmbeddings.Select(token => token.Embeddings.ToArray()).Should().BeEquivalentTo(
            expected.EnumerateArray().Select(Floats), at => at.WithStrictOrdering());
        streamed.Should().HaveCount(4);
        streamed[0].TokenEmbeddings.Should().Equal(one.TokenEmbeddings);
    }

    [Fact]
    public async Task Predict_TextsAndPairsAloneAndByStream_GivesLabelsBestFirst()
    {
        PredictResponse one = await Client.CallAsync<PredictRequest, PredictResponse>("tei.v1.Predict/Predict", new() { Inputs = Texts[2] });
        List<PredictResponse> streamed = await Client.ExchangeAsync<PredictRequest, PredictResponse>(
            "tei.v1.Predict/PredictStream", Texts.Select(text => new PredictRequest { Inputs = text, RawScores = true }));
        var pair = new PredictPairRequest { Inputs = { "Bad.", "Worse." } };
        PredictResponse two = await Client.CallAsync<PredictPairRequest, PredictResponse>("tei.v1.Predict/PredictPair", pair);
        List<PredictResponse> pairs =
            await Client.ExchangeAsync<PredictPairRequest, PredictResponse>("tei.v1.Predict/PredictPairStream", [pair, pair]);

        Labels(one).Should().Equal(Labels(await JsonAsync("predict", """{"inputs": "I loved this film!"}""")));
        Labels(streamed[3]).Should().Equal(Labels(await JsonAsync("predict", """{"inputs": "The hotel was dirty.", "raw_scores": true}""")));
        Labels(two).Should().Equal(Labels(await JsonAsync("predict", """{"inputs": ["Bad.", "Worse."]}""")));
        pairs.Select(Labels).Should().AllSatisfy(labels => labels.Should().Equal(Labels(two)));
    }

    [Fact]
    public async Task Rerank_AtOnceAndByStream_GivesTheBestTextsFirst()
    {
        string[] texts = ["Rome is in Italy.", "A dog barks.", "Paris is the capital of France."];
        var request = new RerankRequest { Query = "What is the capital of France?", Texts = { texts }, ReturnText = true };
        RerankResponse atOnce = await Client.CallAsync<RerankRequest, RerankResponse>("tei.v1.Rerank/Rerank", request);
        using AsyncClientStreamingCall<RerankStreamRequest, RerankResponse> call =
            Client.Collect<RerankStreamRequest, RerankResponse>("tei.v1.Rerank/RerankStream");
        foreach (string text in texts)
            await call.RequestStream.WriteAsync(new() { Query = request.Query, Text = text, ReturnText = text == texts[0] });
        await call.RequestStream.CompleteAsync();
        RerankResponse streamed = await call;

        JsonElement expected = await JsonAsync("rerank", """
            {"query": "What is the capital of France?", "texts": ["Rome is in Italy.", "A dog barks.", "Paris is the capital of France."]}
            """);
        atOnce.Ranks.Select(rank => ((int)rank.Index, rank.Score)).Should().Equal(expected.EnumerateArray().Select(
            rank => (rank.GetProperty("index").GetInt32(), rank.GetProperty("score").GetSingle())));
        atOnce.Ranks.Should().AllSatisfy(rank => rank.Text.Should().Be(texts[rank.Index]));
        streamed.Ranks.Should().Equal(atOnce.Ranks);
        streamed.Metadata.ComputeTokens.Should().Be(atOnce.Metadata.ComputeTokens);
    }

    [Fact]
    public async Task Tokenize_ThereAndBackAloneAndByStream_GivesTheText()
    {
        var request = new EncodeRequest { Inputs = "Rome 😀 dog.", AddSpecialTokens = true };
        EncodeResponse tokens = await Client.CallAsync<EncodeRequest, EncodeResponse>("tei.v1.Tokenize/Tokenize", request);
        List<EncodeResponse> streamed = await Client.ExchangeAsync<EncodeRequest, EncodeResponse>("tei.v1.Tokenize/TokenizeStream", [request]);
        var ids = new DecodeRequest { Ids = { tokens.Tokens.Where(token => token.Text != "😀").Select(token => token.Id) }, SkipSpecialTokens = true };
        DecodeResponse text = await Client.CallAsync<DecodeRequest, DecodeResponse>("tei.v1.Tokenize/Decode", ids);
        List<DecodeResponse> texts = await Client.ExchangeAsync<DecodeRequest, DecodeResponse>("tei.v1.Tokenize/DecodeStream", [ids]);

        tokens.Tokens[0].Should().Be(new SimpleToken { Id = 101, Text = "[CLS]", Special = true });
        SimpleToken dog = tokens.Tokens.Single(token => token.Text == "dog");
        (dog.Start, dog.Stop).Should().Be((10u, 13u));
        streamed.Should().Equal(tokens);
        text.Text.Should().Be("rome dog.");
        texts.Should().Equal(text);
    }

    [Theory]
    [InlineData(null, "demo/fill-mask", ModelType.Embedding)]
    [InlineData("demo/sentiment", "demo/sentiment", ModelType.Classifier)]
    [InlineData("demo/rerank", "demo/rerank", ModelType.Reranker)]
    public async Task Info_OfAModel_SaysItsKindAndTheBounds(string? model, string id, object kind)
    {
        InfoResponse info = await Client.CallAsync<InfoRequest, InfoResponse>("tei.v1.Info/Info", new(), Named(model));

        (info.ModelId, info.ModelType, info.MaxInputLength, info.MaxClientBatchSize).Should().Be((id, (ModelType)kind, 512u, 1024u));
        info.Version.Should().NotBeEmpty();
    }

    private static CallOptions Named(string? model) => model is null ? default : new(headers: new Grpc.Core.Metadata { { "model", model } });

    private async Task<JsonElement> JsonAsync(string path, string body)
    {
        (int status, string answer) = await served.Server.PostAsync(path, body);
        status.Should().Be(200, answer);
        return JsonElement.Parse(answer);
    }

    private static float[] Floats(JsonElement vector) => [.. vector.EnumerateArray().Select(value => value.GetSingle())];

    private static IEnumerable<(string, float)> Labels(PredictResponse answer) =>
        answer.Predictions.Select(prediction => (prediction.Label, prediction.Score));

    private static IEnumerable<(string, float)> Labels(JsonElement answer) => answer.EnumerateArray().Select(
        label => (label.GetProperty("label").GetString()!, label.GetProperty("score").GetSingle()));

    /// <summary>A server with a model of each kind, and a client.</summary>
    public sealed class Served : IAsyncLifetime
    {
        public DemoServer Server { get; } = new(options =>
        {
            foreach (string name in DemoServer.Names) options.Models.Add(new("demo/" + name, DemoServer.Folder(name)));
        });

        internal RpcClient Client { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Server.InitializeAsync();
            Client = new RpcClient(Server.GrpcAddress);
        }

        public async Task DisposeAsync()
        {
            Client.Dispose();
            await Server.DisposeAsync();
        }
    }
}
