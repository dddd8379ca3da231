using System.Text.Json.Nodes;
using ConvBert.Checkpoints;
using ConvBert.Pipelines;
using ConvBert.Testing;
using ConvBert.Tokenization;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>
/// Folders of sentence-transformers, against its formulas in double precision over the vectors that the plain pipeline gives for the
/// tokens. Numbers of float32 sums over at most twenty terms near 1 stay within 20·2⁻²⁴ ≈ 1.2e-6 of them; a product over 128 terms within
/// 128·2⁻²⁴ ≈ 8e-6.
/// </summary>
public sealed class SentenceTransformerTests(TestPipelines demo) : IClassFixture<TestPipelines>
{
    private const int Hidden = SentenceFolder.Hidden;
    private const string Text = "The sailor works in the ship.";
    private const string TypePrefix = "sentence_transformers.models.";

    private static readonly string[] AllSwitches =
        ["lasttoken", "weightedmean_tokens", "mean_sqrt_len_tokens", "mean_tokens", "max_tokens", "cls_token"];

    private double[][] Tokens(string text)
    {
        FeatureExtractionResult result = demo.Features.Run(text);
        return [.. result.Values.ToArray().Select(value => (double)value).Chunk(Hidden)];
    }

    private static double[] PerDimension(double[][] tokens, Func<double[], double> pool) =>
        [.. Enumerable.Range(0, Hidden).Select(i => pool([.. tokens.Select(token => token[i])]))];

    private static double[] Expected(Pooling pooling, double[][] tokens) => pooling switch
    {
        Pooling.Cls => tokens[0],
        Pooling.LastToken => tokens[^1],
        Pooling.Max => PerDimension(tokens, column => column.Max()),
        Pooling.Mean => PerDimension(tokens, column => column.Average()),
        Pooling.MeanSqrtLen => PerDimension(tokens, column => column.Sum() / Math.Sqrt(column.Length)),
        _ => PerDimension(tokens, column =>
            column.Select((value, i) => value * (i + 1)).Sum() / (column.Length * (column.Length + 1) / 2)),
    };

    private static FeatureExtractionResult Embed(
        SentenceFolder folder, string text, Func<FeatureExtractionOptions, FeatureExtractionOptions>? change = null)
    {
        using var pipeline = FeatureExtractionPipeline.FromPretrained(folder.Path);
        return pipeline.Run(text, (change ?? (options => options))(pipeline.EmbeddingOptions));
    }

    private static void ShouldBe(FeatureExtractionResult result, double[] expected, double tolerance = 2e-6)
    {
        result.Features.Lengths.ToArray().Should().Equal((nint)expected.Length);
        for (int i = 0; i < expected.Length; i++) ((double)result.Values[i]).Should().BeApproximately(expected[i], tolerance);
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * 0.2))];
    }

    [Theory]
    [InlineData("cls_token", Pooling.Cls)]
    [InlineData("max_tokens", Pooling.Max)]
    [InlineData("mean_tokens", Pooling.Mean)]
    [InlineData("mean_sqrt_len_tokens", Pooling.MeanSqrtLen)]
    [InlineData("weightedmean_tokens", Pooling.WeightedMean)]
    [InlineData("lasttoken", Pooling.LastToken)]
    public void Run_SwitchOfAPooling_IsHonoured(string name, Pooling pooling)
    {
        using SentenceFolder folder = new SentenceFolder().AddPooling(name);

        ShouldBe(Embed(folder, Text), Expected(pooling, Tokens(Text)));
    }

    [Fact]
    public void Run_SeveralSwitches_AreConcatenatedInSentenceTransformersOrder()
    {
        using SentenceFolder folder = new SentenceFolder().AddPooling(AllSwitches);
        double[][] tokens = Tokens(Text);
        Pooling[] order = [Pooling.Cls, Pooling.Max, Pooling.Mean, Pooling.MeanSqrtLen, Pooling.WeightedMean, Pooling.LastToken];

        ShouldBe(Embed(folder, Text), [.. order.SelectMany(pooling => Expected(pooling, tokens))]);
    }

    [Theory]
    [InlineData("\"lasttoken\"", Pooling.LastToken)]
    [InlineData("[\"mean\", \"cls\"]", Pooling.Mean, Pooling.Cls)]
    public void Run_NewTypesAndPoolingMode_AreHonoured(string mode, params Pooling[] poolings)
    {
        using SentenceFolder folder = new SentenceFolder("", "sentence_transformers.base.modules.transformer.Transformer")
            .Add("sentence_transformers.sentence_transformer.modules.pooling.Pooling", "1_Pooling", new JsonObject
            {
                ["embedding_dimension"] = Hidden,
                ["pooling_mode"] = JsonNode.Parse(mode),
                ["include_prompt"] = true,
            });
        double[][] tokens = Tokens(Text);

        ShouldBe(Embed(folder, Text), [.. poolings.SelectMany(pooling => Expected(pooling, tokens))]);
    }

    [Fact]
    public void Run_PlainOptions_GivesHuggingFacesTokens()
    {
        using SentenceFolder folder = new SentenceFolder().AddPooling("cls_token").Add(TypePrefix + "Normalize", "2_Normalize");
        using var pipeline = FeatureExtractionPipeline.FromPretrained(folder.Path);

        pipeline.Run(Text).Values.ToArray().Should().Equal(demo.Features.Run(Text).Values.ToArray());
    }

    [Fact]
    public void Run_TransformerInItsFolder_IsFound()
    {
        using SentenceFolder folder = new SentenceFolder("0_Transformer").AddPooling("mean_tokens");

        ShouldBe(Embed(folder, Text), Expected(Pooling.Mean, Tokens(Text)));
    }

    [Theory]
    [InlineData("torch.nn.modules.activation.Tanh", true)]
    [InlineData("torch.nn.modules.linear.Identity", false)]
    public void Run_DenseLayerNormAndNormalize_AreApplied(string activation, bool bias)
    {
        const int Out = 24;
        float[] weight = Numbers(Out * Hidden, 1), shift = Numbers(Out, 2), scale = Numbers(Out, 3), offset = Numbers(Out, 4);
        using SentenceFolder folder = new SentenceFolder().AddPooling("mean_tokens").Add(TypePrefix + "Dropout", "2_Dropout")
            .Add(TypePrefix + "Dense", "3_Dense",
                new JsonObject
                {
                    ["in_features"] = Hidden,
                    ["out_features"] = Out,
                    ["bias"] = bias,
                    ["activation_function"] = activation,
                },
                bias
                    ? [("linear.weight", [Out, Hidden], weight), ("linear.bias", [Out], shift)]
                    : [("linear.weight", [Out, Hidden], weight)])
            .Add(TypePrefix + "LayerNorm", "4_LayerNorm", new JsonObject { ["dimension"] = Out },
                ("norm.weight", [Out], scale), ("norm.bias", [Out], offset))
            .Add(TypePrefix + "Normalize", "5_Normalize");
        double[] mean = Expected(Pooling.Mean, Tokens(Text)), dense = new double[Out];
        for (int o = 0; o < Out; o++)
        {
            dense[o] = bias ? shift[o] : 0;
            for (int i = 0; i < Hidden; i++) dense[o] += weight[(o * Hidden) + i] * mean[i];
            if (activation.EndsWith("Tanh", StringComparison.Ordinal)) dense[o] = Math.Tanh(dense[o]);
        }

        double average = dense.Average(), variance = dense.Average(value => (value - average) * (value - average));
        double[] normed = [.. dense.Select((value, i) => ((value - average) / Math.Sqrt(variance + 1e-5) * scale[i]) + offset[i])];
        double norm = Math.Sqrt(normed.Sum(value => value * value));

        FeatureExtractionResult result = Embed(folder, Text);

        // The layer norm divides by a deviation below 1, the scaling by a norm below 1: at most ten times the product's 8e-6.
        ShouldBe(result, [.. normed.Select(value => value / norm)], 8e-5);
    }

    [Fact]
    public void Run_DenseWithResidual_AddsItsInput()
    {
        const int Out = 3;
        float[] weight = Numbers(Out * Hidden, 1), residual = Numbers(Out * Hidden, 2);
        using SentenceFolder folder = new SentenceFolder().AddPooling("cls_token").Add(
            "sentence_transformers.base.modules.dense.Dense", "2_Dense",
            new JsonObject
            {
                ["in_features"] = Hidden,
                ["out_features"] = Out,
                ["bias"] = false,
                ["use_residual"] = true,
                ["activation_function"] = "torch.nn.modules.activation.ReLU",
            },
            ("linear.weight", [Out, Hidden], weight), ("residual.weight", [Out, Hidden], residual));
        double[] cls = Tokens(Text)[0];
        double Product(float[] matrix, int row) => Enumerable.Range(0, Hidden).Sum(i => matrix[(row * Hidden) + i] * cls[i]);

        ShouldBe(
            Embed(folder, Text), [.. Enumerable.Range(0, Out).Select(o => Math.Max(0, Product(weight, o)) + Product(residual, o))], 2e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_Prompts_AreInFrontAndPooledAsTheFolderSays(bool includePrompt)
    {
        using SentenceFolder folder = new SentenceFolder().Add(TypePrefix + "Pooling", "1_Pooling", new JsonObject
        {
            ["word_embedding_dimension"] = Hidden,
            ["pooling_mode_mean_tokens"] = true,
            ["include_prompt"] = includePrompt,
        }).Write("config_sentence_transformers.json", """
            {"prompts": {"query": "What is a ", "document": ""}, "default_prompt_name": "query", "similarity_fn_name": "dot"}
            """);
        double[][] tokens = Tokens("What is a " + Text);
        // [CLS] and the three words.
        double[] expected = Expected(Pooling.Mean, includePrompt ? tokens : tokens[4..]);

        ShouldBe(Embed(folder, Text), expected);
        ShouldBe(Embed(folder, Text, options => options with { PromptName = "document" }), Expected(Pooling.Mean, Tokens(Text)));
        ShouldBe(Embed(folder, Text, options => options with { Prompt = "What is a " }), expected);
        FluentActions.Invoking(() => Embed(folder, Text, options => options with { PromptName = "passage" }))
            .Should().Throw<ArgumentException>().WithMessage("*passage*query, document*");
    }

    [Fact]
    public void Run_MaxSeqLengthAndLowerCase_AreHonoured()
    {
        using SentenceFolder folder = new SentenceFolder().AddPooling("mean_tokens")
            .Write("sentence_bert_config.json", """{"max_seq_length": 6, "do_lower_case": true}""");
        string tokenizer = File.ReadAllText(Path.Combine(folder.Path, "tokenizer_config.json"));
        folder.Write("tokenizer_config.json", tokenizer.Replace("\"do_lower_case\": true", "\"do_lower_case\": false"));

        FeatureExtractionResult result = Embed(folder, Text);

        result.TokenCount.Should().Be(6);
        ShouldBe(result, Expected(Pooling.Mean, Tokens("the sailor works in")));
    }

    [Fact]
    public void Run_OptionsOverTheFolder_Win()
    {
        using SentenceFolder folder = new SentenceFolder().AddPooling("cls_token").Add(TypePrefix + "Normalize", "2_Normalize");
        double[] mean = Expected(Pooling.Mean, Tokens(Text));

        ShouldBe(Embed(folder, Text, options => options with { Pooling = Pooling.Mean, Normalize = false }), mean);
        Embed(folder, Text, options => options with { Pooling = Pooling.None }).Features.Lengths.Length.Should().Be(3);
        Embed(folder, Text).Values.ToArray().Sum(value => (double)value * value).Should().BeApproximately(1, 1e-6);
    }

    [Theory]
    [InlineData("cosine", 0.6f)]
    [InlineData("dot", 3f)]
    [InlineData("euclidean", -4.472136f)]
    [InlineData("manhattan", -6f)]
    public void Similarity_EachFunction_IsItsFormula(string name, float expected)
    {
        using SentenceFolder folder = new SentenceFolder().AddPooling("cls_token")
            .Write("config_sentence_transformers.json", new JsonObject { ["similarity_fn_name"] = name });

        SentenceTransformer.FromPretrained(folder.Path).Similarity([1, 0], [3, 4]).Should().BeApproximately(expected, 1e-6f);
    }

    [Theory]
    [InlineData(TensorDType.F32, "")]
    [InlineData(TensorDType.F16, "")]
    [InlineData(TensorDType.I8, "")]
    [InlineData(TensorDType.F16, "/")]
    public void Convert_AFolderOfSentenceTransformers_StaysOne(TensorDType type, string separator)
    {
        using SentenceFolder folder = new SentenceFolder().AddPooling("cls_token").Add(
            TypePrefix + "Dense", "2_Dense", new JsonObject { ["in_features"] = Hidden, ["out_features"] = 5 },
            ("linear.weight", [5, Hidden], Numbers(5 * Hidden, 1)), ("linear.bias", [5], Numbers(5, 2)))
            .Add(TypePrefix + "Normalize", "3_Normalize")
            .Write("sentence_bert_config.json", """{"max_seq_length": 6}""")
            .Write("config_sentence_transformers.json", """{"prompts": {"query": "q: "}}""");
        using var converted = new TemporaryFolder();

        IReadOnlyList<string> files = CheckpointConverter.Convert(
            folder.Path + separator, converted.Path, new CheckpointConversionOptions { DType = type });

        files.Should().Contain(converted.File("modules.json")).And.OnlyContain(file => File.Exists(file)).And.OnlyHaveUniqueItems();
        using var pipeline = FeatureExtractionPipeline.FromPretrained(converted.Path);
        float[] embedding = pipeline.Run(Text, pipeline.EmbeddingOptions).Values.ToArray();
        embedding.Should().HaveCount(5);
        pipeline.SentenceTransformer!.Prompts.Should().ContainKey("query");
        pipeline.SentenceTransformer.MaxSeqLength.Should().Be(6);
        if (type == TensorDType.F32) embedding.Should().Equal(Embed(folder, Text).Values.ToArray());
    }

    [Fact]
    public void SavePretrained_WhatWasRead_IsReadAgain()
    {
        using SentenceFolder folder = new SentenceFolder().AddPooling("cls_token", "mean_tokens").Add(
            TypePrefix + "Dense", "2_Dense", new JsonObject { ["in_features"] = 2 * Hidden, ["out_features"] = 5 },
            ("linear.weight", [5, 2 * Hidden], Numbers(10 * Hidden, 1)), ("linear.bias", [5], Numbers(5, 2)))
            .Add(TypePrefix + "Normalize", "3_Normalize")
            .Write("sentence_bert_config.json", """{"max_seq_length": 20}""")
            .Write("config_sentence_transformers.json", """{"prompts": {"query": "q: "}, "similarity_fn_name": "euclidean"}""");
        using var copy = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(TestPipelines.Folder("fill-mask"))) File.Copy(file, copy.File(Path.GetFileName(file)));

        SentenceTransformer.FromPretrained(folder.Path).SavePretrained(copy.Path);

        using var pipeline = FeatureExtractionPipeline.FromPretrained(copy.Path);
        SentenceTransformer sentence = pipeline.SentenceTransformer!;
        sentence.ModuleNames.Should().Equal("Transformer", "Pooling", "Dense", "Normalize");
        sentence.Prompts.Should().ContainSingle().Which.Value.Should().Be("q: ");
        sentence.MaxSeqLength.Should().Be(20);
        sentence.SimilarityFunction.Should().Be(SimilarityFunction.Euclidean);
        sentence.EmbeddingDimension.Should().Be(5);
        pipeline.Run(Text, pipeline.EmbeddingOptions).Values.ToArray().Should().Equal(Embed(folder, Text).Values.ToArray());
        File.ReadAllText(copy.File("modules.json")).Should().Contain("\"type\": \"sentence_transformers.models.Normalize\"");
    }

    public static TheoryData<string, string, string> BrokenFiles() => new()
    {
        { "modules.json", "[]", "*modules.json*lists 0 modules*" },
        { "modules.json", "{}", "*modules.json*Object*expected an array*" },
        { "modules.json", "[1", "*modules.json*not valid JSON*" },
        { "modules.json", "[{\"type\": \"x\"}]", "*modules.json*no \"path\"*" },
        { "modules.json", Modules("sentence_transformers.models.WordWeights"), "*sentence_transformers.models.WordWeights is not known*" },
        { "modules.json", Modules("custom.Pooling"), "*custom.Pooling is not known*" },
        { "modules.json", Modules(TypePrefix + "Pooling", "../1_Pooling"), "*../1_Pooling*leads out*" },
        { "modules.json", Modules(TypePrefix + "Normalize"), "*Transformer, Normalize; expected Transformer, Pooling*" },
        { "1_Pooling/config.json", "{}", "*1_Pooling*word_embedding_dimension is missing*" },
        { "1_Pooling/config.json", "{\"embedding_dimension\": 128, \"pooling_mode\": \"median\"}", "*pooling_mode is \"median\"*" },
        { "1_Pooling/config.json", "{\"embedding_dimension\": 128, \"pooling_mode\": []}", "*pooling_mode is *" },
        { "1_Pooling/config.json", ManyPoolings(), "*pooling_mode is *" },
        { "1_Pooling/config.json", "{\"embedding_dimension\": 2000000000}", "*embedding_dimension is 2000000000*" },
        { "2_Dense/config.json", "{\"in_features\": 128}", "*2_Dense*out_features is missing*" },
        { "2_Dense/config.json", Dense("in_features", 127), "*modules.json*Dense takes 127*gets 128*" },
        { "2_Dense/config.json", Dense("activation_function", "my.Swish"), "*activation_function is my.Swish*" },
        { "2_Dense/config.json", Dense("activation_function", "torch.nn.Softmax"), "*activation_function is torch.nn.Softmax*" },
        { "2_Dense/config.json", Dense("module_input_name", "token_embeddings"), "*module_input_name is token_embeddings*" },
        { "sentence_bert_config.json", "{\"max_seq_length\": 0}", "*sentence_bert_config.json*max_seq_length is 0*" },
        { "sentence_bert_config.json", "{\"transformer_task\": \"fill-mask\"}", "*transformer_task is fill-mask*" },
        { "config_sentence_transformers.json", "{\"default_prompt_name\": \"q\"}", "*default_prompt_name is q*" },
        { "config_sentence_transformers.json", "{\"prompts\": {\"q\": 1}}", "*prompts.q is 1*" },
        { "config_sentence_transformers.json", "{\"similarity_fn_name\": \"jaccard\"}", "*similarity_fn_name is jaccard*" },
        { "config_sentence_transformers.json", "{\"model_type\": \"SparseEncoder\"}", "*model_type is SparseEncoder*" },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void FromPretrained_BrokenFile_IsRefusedByName(string file, string content, string message)
    {
        using SentenceFolder folder = new SentenceFolder().AddPooling("cls_token").Add(
            TypePrefix + "Dense", "2_Dense", JsonNode.Parse(Dense("bias", false))!.AsObject(),
            ("linear.weight", [4, content.Contains("127", StringComparison.Ordinal) ? 127 : Hidden],
                new float[4 * (content.Contains("127", StringComparison.Ordinal) ? 127 : Hidden)]));
        folder.Write(file, content);

        FluentActions.Invoking(() => FeatureExtractionPipeline.FromPretrained(folder.Path).Dispose())
            .Should().Throw<ConvBertConfigException>().WithMessage(message);
    }

    [Fact]
    public void FromPretrained_PoolingOfAnotherModel_IsRefused()
    {
        using SentenceFolder folder =
            new SentenceFolder().Add(TypePrefix + "Pooling", "1_Pooling", new JsonObject { ["word_embedding_dimension"] = 64 });

        FluentActions.Invoking(() => FeatureExtractionPipeline.FromPretrained(folder.Path).Dispose())
            .Should().Throw<ConvBertConfigException>().WithMessage("*modules.json*64 dimensions; expected 128*");
    }

    [Fact]
    public void FromPretrained_WeightsOfAModule_AreChecked()
    {
        using SentenceFolder folder = new SentenceFolder().AddPooling("cls_token").Add(
            TypePrefix + "Dense", "2_Dense", JsonNode.Parse(Dense("bias", true))!.AsObject(),
            ("linear.weight", [Hidden, 4], new float[4 * Hidden]));

        Action load = () => FeatureExtractionPipeline.FromPretrained(folder.Path).Dispose();

        load.Should().Throw<CheckpointException>().WithMessage("*2_Dense*linear.weight*[128, 4]*[4, 128]*");
        File.Delete(Path.Combine(folder.Path, "2_Dense", "model.safetensors"));
        load.Should().Throw<CheckpointException>().WithMessage("*2_Dense*");
    }

    private static string ManyPoolings() => new JsonObject
    {
        ["embedding_dimension"] = Hidden,
        ["pooling_mode"] = new JsonArray([.. Enumerable.Range(0, 17).Select(_ => (JsonNode)"cls")]),
    }.ToJsonString();

    private static string Modules(string second, string path = "1_Pooling") => new JsonArray(
        new JsonObject { ["path"] = "", ["type"] = TypePrefix + "Transformer" },
        new JsonObject { ["path"] = path, ["type"] = second }).ToJsonString();

    private static string Dense(string key, JsonNode value) =>
        new JsonObject { ["in_features"] = Hidden, ["out_features"] = 4, ["bias"] = false }.With(key, value).ToJsonString();
}

file static class JsonObjects
{
    public static JsonObject With(this JsonObject json, string key, JsonNode value)
    {
        json[key] = value;
        return json;
    }
}
