using System.Text.Json.Nodes;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>
/// Cross-encoders as sentence-transformers' <c>CrossEncoder</c> reads and scores them. The logit of a pair is that of the demo of text
/// classification, bit for bit.
/// </summary>
public sealed class TextRankingTests(TestPipelines demo) : IClassFixture<TestPipelines>
{
    private const string ModelFile = "config_sentence_transformers.json";
    private const string Query = "The hotel was";
    private const string Transformer = "sentence_transformers.base.modules.transformer.Transformer";

    private const string Rude = "The hotel was dirty and the staff were rude.";

    private static readonly string[] Documents = ["The room was clean and bright.", "", Rude, "The film was long.", Rude];

    private float Logit(string query, string document, EncodingOptions? tokenization = null)
    {
        var options = new TextClassificationOptions
        {
            FunctionToApply = ScoreFunction.None,
            KeepLabelOrder = true,
            Tokenization = tokenization,
        };
        return demo.Sentiment.Run(new TextPair(query, document), options).Labels[0].Score;
    }

    private static JsonObject Activation(JsonNode? name) => new() { ["activation_fn"] = name };

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static float Score(CrossEncoderFixture folder, string query, string document, TextRankingOptions? options = null)
    {
        using var pipeline = TextRankingPipeline.FromPretrained(folder.Path);
        return pipeline.Run(query, [document], options).Documents.Single().Score;
    }

    [Fact]
    public void Run_DocumentsOfAQuery_AreTheirPairsLogitsBestFirst()
    {
        using var folder = new CrossEncoderFixture();
        using var pipeline = TextRankingPipeline.FromPretrained(folder.Path);

        IReadOnlyList<RankedDocument> ranked = pipeline.Run(Query, Documents).Documents;

        ranked.Select(document => document.CorpusId).Should().BeEquivalentTo([0, 1, 2, 3, 4]);
        ranked.Select(document => document.Score).Should().BeInDescendingOrder();
        foreach (RankedDocument document in ranked)
        {
            document.Text.Should().Be(Documents[document.CorpusId]);
            if (document.Text.Length > 0) document.Score.Should().Be((float)Sigmoid(Logit(Query, document.Text)));
        }

        int first = ranked.ToList().FindIndex(document => document.CorpusId == 2);
        ranked[first + 1].CorpusId.Should().Be(4, "of equal scores the earlier document comes first");
    }

    [Fact]
    public void Run_TopK_GivesTheBest()
    {
        using var folder = new CrossEncoderFixture();
        using var pipeline = TextRankingPipeline.FromPretrained(folder.Path);
        IReadOnlyList<RankedDocument> all = pipeline.Run(Query, Documents).Documents;

        pipeline.Run(Query, Documents, new TextRankingOptions { TopK = 2 }).Documents.Should().Equal(all[0], all[1]);
        pipeline.Run(Query, Documents, new TextRankingOptions { TopK = 99 }).Documents.Should().Equal(all);
        pipeline.Run(Query, []).Documents.Should().BeEmpty();
    }

    [Fact]
    public void RunBatch_SeveralQueries_AreAnsweredAsAlone()
    {
        using var folder = new CrossEncoderFixture();
        using var pipeline = TextRankingPipeline.FromPretrained(folder.Path);
        TextRankingInput[] inputs = [new(Query, Documents), new("The film", []), new("The film", ["was long.", "was short."])];

        IReadOnlyList<TextRankingResult> together = pipeline.RunBatch(inputs, new TextRankingOptions { MaxBatchTokens = 16 });

        for (int i = 0; i < inputs.Length; i++) together[i].Documents.Should().Equal(pipeline.Run(inputs[i]).Documents);
    }

    [Theory]
    [InlineData("sentence_transformers", "torch.nn.modules.linear.Identity")]
    [InlineData("sentence_transformers", "torch.nn.modules.activation.Tanh")]
    [InlineData("sbert_ce_default_activation_function", "torch.nn.modules.linear.Identity")]
    [InlineData("sbert_ce_default_activation_function", "torch.nn.modules.activation.Sigmoid")]
    [InlineData(ModelFile, "torch.nn.modules.linear.Identity")]
    public void Run_ActivationOfTheFolder_IsHonoured(string key, string name)
    {
        using var folder = new CrossEncoderFixture();
        if (key == ModelFile)
        {
            folder.WriteModules("", Transformer);
            folder.Write(key, $$"""{"model_type": "CrossEncoder", "activation_fn": "{{name}}"}""");
            // The newer file wins.
            folder.Configure(config => config["sentence_transformers"] = Activation("torch.nn.modules.activation.Tanh"));
        }
        else
        {
            folder.Configure(config => config[key] = key == "sentence_transformers" ? Activation(name) : name);
        }

        double logit = Logit(Query, Rude);
        double expected = name.Split('.')[^1] switch { "Identity" => logit, "Tanh" => Math.Tanh(logit), _ => Sigmoid(logit) };
        ((double)Score(folder, Query, Rude)).Should().BeApproximately(expected, 1e-6);
        Math.Abs(logit).Should().BeGreaterThan(0.5, "functions of a logit near 0 look alike");
    }

    [Fact]
    public void Run_FunctionToApply_WinsOverTheFolder()
    {
        using var folder = new CrossEncoderFixture();

        Score(folder, Query, Rude, new TextRankingOptions { FunctionToApply = ScoreFunction.None }).Should().Be(Logit(Query, Rude));
        FluentActions.Invoking(() => Score(folder, Query, "x", new TextRankingOptions { FunctionToApply = ScoreFunction.Softmax }))
            .Should().Throw<ArgumentException>().WithMessage("FunctionToApply is Softmax*");
    }

    [Fact]
    public void Run_FolderOfANewerVersion_PromptsLengthAndCaseAreHonoured()
    {
        const string Prompt = "the film was long and";
        using CrossEncoderFixture folder = new CrossEncoderFixture("0_Transformer").WriteModules("0_Transformer", Transformer);
        folder.Write(
            ModelFile,
            $$"""{"model_type": "CrossEncoder", "prompts": {"query": "{{Prompt}} ", "none": ""}, "default_prompt_name": "query"}""");
        folder.Write(
            "0_Transformer/sentence_bert_config.json",
            """{"max_seq_length": 12, "do_lower_case": true, "transformer_task": "sequence-classification"}""");
        var truncated = new EncodingOptions { Truncation = TruncationStrategy.LongestFirst, MaxLength = 12 };

        Score(folder, "Was dirty", Rude).Should().Be((float)Sigmoid(Logit($"{Prompt} was dirty", Rude, truncated)));
        Score(folder, "Was dirty", Rude, new TextRankingOptions { PromptName = "none" })
            .Should().Be((float)Sigmoid(Logit("was dirty", Rude, truncated)));
        Score(folder, "Was dirty", Rude, new TextRankingOptions { Prompt = "the staff " })
            .Should().Be((float)Sigmoid(Logit("the staff was dirty", Rude, truncated)));
        FluentActions.Invoking(() => Score(folder, "a", "b", new TextRankingOptions { PromptName = "passage" }))
            .Should().Throw<ArgumentException>().WithMessage("*no prompt 'passage'*query, none*");
    }

    [Fact]
    public void Run_LongPair_IsTruncatedToWhatTheModelReads()
    {
        using var folder = new CrossEncoderFixture();
        string document = string.Join(' ', Enumerable.Repeat("the room was clean", 300));

        Score(folder, Query, document).Should().Be(
            (float)Sigmoid(Logit(Query, document, new EncodingOptions { Truncation = TruncationStrategy.LongestFirst, MaxLength = 512 })));
    }

    public static TheoryData<string, string, string> BrokenFiles() => new()
    {
        { ModelFile, """{"model_type": "SentenceTransformer"}""", "*model_type is SentenceTransformer*CrossEncoder*" },
        { ModelFile, """{"activation_fn": "my.module.Swirl"}""", "*config_sentence*activation_fn is my.module.Swirl*Sigmoid*" },
        { "sentence_bert_config.json", """{"transformer_task": "feature-extraction"}""", "*transformer_task is feature-extraction*" },
        {
            "modules.json",
            """
            [{"path": "", "type": "sentence_transformers.models.Transformer"},
             {"path": "1", "type": "sentence_transformers.models.Pooling"}]
            """,
            "*modules.json*Transformer, Pooling; expected Transformer alone*"
        },
        { "modules.json", """[{"path": "", "type": "sentence_transformers.models.Swirl"}]""", "*models.Swirl is not known*" },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void FromPretrained_BrokenFile_IsRefusedByName(string file, string content, string message)
    {
        using CrossEncoderFixture folder = new CrossEncoderFixture().WriteModules("", Transformer).Write(file, content);

        FluentActions.Invoking(() => TextRankingPipeline.FromPretrained(folder.Path).Dispose())
            .Should().Throw<ConvBertConfigException>().WithMessage(message);
    }

    [Theory]
    [InlineData("\"my.module.Swirl\"", "*config.json*sentence_transformers.activation_fn is my.module.Swirl*")]
    [InlineData("1", "*config.json*sentence_transformers.activation_fn is 1*")]
    public void FromPretrained_ActivationThatIsNotKnown_IsRefusedByName(string name, string message)
    {
        using CrossEncoderFixture folder = new CrossEncoderFixture().Configure(
            config => config["sentence_transformers"] = Activation(JsonNode.Parse(name)));

        FluentActions.Invoking(() => TextRankingPipeline.FromPretrained(folder.Path).Dispose())
            .Should().Throw<ConvBertConfigException>().WithMessage(message);
    }

    [Fact]
    public void FromPretrained_ModelWithSeveralLabels_IsRefused()
    {
        FluentActions.Invoking(() => TextRankingPipeline.FromPretrained(TestPipelines.Folder("sentiment")).Dispose())
            .Should().Throw<ConvBertConfigException>().WithMessage("*config.json: the model has 3 labels; expected 1*");
    }
}
