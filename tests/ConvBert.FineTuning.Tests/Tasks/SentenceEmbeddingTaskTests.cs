using ConvBert.FineTuning.Tests.Runs;
using ConvBert.FineTuning.Tests.Support;
using ConvBert.Pipelines;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tests.Tasks;

public sealed class SentenceEmbeddingTaskTests : IDisposable
{
    private static readonly string[] Animals = ["dog barks", "owl hoots", "cow moos", "cat meows", "horse neighs", "duck quacks"];

    private static readonly string[] Words = ["house", "river", "garden", "kitchen", "city", "street"];

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.jsonl", """{"anchor": "a", "positive": "b"}""", "a|b||")]
    [InlineData("a.jsonl", """{"query": "a", "answer": "b", "negative": "c"}""", "a|b|c|")]
    [InlineData("a.jsonl", """{"question": "a", "positive": "b", "negative_1": "c", "negative_2": "d"}""", "a|b|c d|")]
    [InlineData("a.jsonl", """{"sentence1": "a", "sentence2": "b", "score": 0.25}""", "a|b||0.25")]
    [InlineData("a.csv", "sentence_A,sentence_B,label\na,b,3\n", "a|b||3")]
    [InlineData("a.tsv", "premise\thypothesis\na\tb\n", "a|b||")]
    public void Read_UsualColumns_AreFound(string name, string content, string expected)
    {
        SentencePairExample example = new SentenceEmbeddingTask().Read(_folder.Write(name, [content])).Single();

        string score = example.Score?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
        $"{example.Anchor}|{example.Positive}|{string.Join(' ', example.Negatives)}|{score}".Should().Be(expected);
    }

    [Fact]
    public void Read_NamedColumns_AreTaken()
    {
        var task = new SentenceEmbeddingTask
        {
            Reading = new DatasetOptions { Columns = new DatasetColumns { Anchor = "x", Positive = "y", Negative = "z" } },
        };

        SentencePairExample example = task.Read(_folder.Write("a.csv", ["x,y,z", "a,b,c"])).Single();

        (example.Anchor, example.Positive).Should().Be(("a", "b"));
        example.Negatives.Should().Equal("c");
    }

    [Theory]
    [InlineData("""{"text": "a"}""", "positive")]
    [InlineData("""{"tokens": ["a"]}""", "anchor")]
    [InlineData("""{"anchor": "a", "positive": " "}""", "empty text")]
    [InlineData("""{"sentence1": "a", "sentence2": "b", "score": "near"}""", "finite number")]
    [InlineData("""{"anchor": "a", "positive": "b", "negative": "c", "score": 1}""", "the one or the other")]
    public void Read_WhatIsNoPair_SaysWhatIsWrong(string line, string part)
    {
        string path = _folder.Write("a.jsonl", [line]);

        new SentenceEmbeddingTask().Invoking(task => task.Read(path)).Should().Throw<DatasetException>().WithMessage($"*a.jsonl*{part}*");
    }

    [Fact]
    public void Prepare_ATriplet_HasASequenceForEachText()
    {
        var task = new SentenceEmbeddingTask { MaxLength = 4 };
        Dataset<SentencePairExample> data =
            task.FromExamples([new SentencePairExample("the cat run", "a dog") { Negatives = ["rome"] }]);

        TrainingExample example = task.Prepare(data, TestTokenizer.Create(), TestTokenizer.Config("x")).Single();

        example.Texts.Select(text => TestTokenizer.Text(text.InputIds)).Should()
            .Equal("[CLS] the cat [SEP]", "[CLS] a dog [SEP]", "[CLS] rome [SEP]");
    }

    [Fact]
    public void Evaluate_KnownEmbeddings_GivesTheirMetrics()
    {
        var task = new SentenceEmbeddingTask();
        Dataset<SentencePairExample> pairs = task.FromExamples(
            [new SentencePairExample("a", "b"), new SentencePairExample("c", "d") { Negatives = [] }, new SentencePairExample("a", "e")]);
        PreparedDataset prepared = task.Prepare(pairs, TestTokenizer.Create(), TestTokenizer.Config("x"));

        // "a" is nearest to b, then d, then e; "c" to d.
        TaskEvaluation retrieval =
            task.Evaluate(prepared, [new float[] { 1, 0, 1, 0 }, new float[] { 0.7f, 0.7f, 0.7f, 0.7f }, new float[] { 1, 0, 0, 1 }]);
        Dataset<SentencePairExample> scored = task.FromExamples(
            [.. new[] { 0f, 1f, 2f }.Select(score => new SentencePairExample("a", "b") { Score = score })]);
        TaskEvaluation scores = task.Evaluate(
            task.Prepare(scored, TestTokenizer.Create(), TestTokenizer.Config("x")),
            [new float[] { 1, 0, 0, 1 }, new float[] { 1, 0, 2, 0 }, new float[] { 1, 0, 3, 3 }]);

        retrieval.Count.Should().Be(2);
        retrieval.Metrics["cosine_mrr@10"].Should().Be(1);
        retrieval.Metrics["cosine_recall@1"].Should().Be(0.75);
        retrieval.Metrics["cosine_recall@5"].Should().Be(1);
        retrieval.WorstExamples[0].Prediction.Should().Be("d");
        scores.Metrics["spearman_cosine"].Should().BeApproximately(0.5, 1e-12);
        scores.Metrics["pearson_cosine"].Should().BeApproximately(0.6877, 1e-3);
        scores.WorstExamples[0].Index.Should().NotBe(0);
    }

    [Fact]
    public void Run_OnPairs_LeavesASentenceTransformersFolderThatFindsMore()
    {
        FineTuningOptions options = Options(
            [.. Enumerable.Range(0, 36).Select(i =>
                Pair(
                    $"what does the {Animals[i % 6].Split(' ')[0]} in the {Words[i / 6]} do?",
                    $"the {Animals[i % 6]} in the {Words[i / 6]}."))]);
        var task = new SentenceEmbeddingTask { MaxLength = 24 };
        TaskEvaluation before = Evaluate(options.Model);

        FineTuningResult result = new FineTuner(task, options).Run();

        result.Task.Should().Be("sentence-similarity");
        Directory.Exists(Path.Combine(options.Arguments.OutputDir, "2_Normalize")).Should().BeTrue();
        using var pipeline = FeatureExtractionPipeline.FromPretrained(options.Arguments.OutputDir);
        pipeline.SentenceTransformer!.ModuleNames.Should().Equal("Transformer", "Pooling", "Normalize");
        pipeline.SentenceTransformer.MaxSeqLength.Should().Be(24);
        TaskEvaluation after = Evaluate(options.Arguments.OutputDir);
        after.Metrics["cosine_mrr@10"].Should().BeGreaterThan(before.Metrics["cosine_mrr@10"] + 0.1);
        result.Evaluation!.Metrics["cosine_mrr@10"].Should().BeApproximately(after.Metrics["cosine_mrr@10"], 0.05);

        TaskEvaluation Evaluate(string model)
        {
            Dataset data = task.Read(options.TrainFile);
            using PreparedDataset prepared = task.Prepare(
                data, Tokenization.ConvBertTokenizerFast.FromPretrained(model), ConvBertConfig.FromPretrained(model));
            return task.Evaluate(prepared, model, new ConvBertLoadOptions { Threads = 1 });
        }
    }

    [Fact]
    public void Run_FromASentenceTransformersFolder_KeepsItsPoolingAndRefusesOtherModules()
    {
        foreach (string file in Directory.GetFiles(DemoFiles.Model("fill-mask")))
            File.Copy(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
        new SentenceTransformer(128, [Pooling.Cls]) { Prompts = new Dictionary<string, string> { ["query"] = "q: " } }
            .SavePretrained(_folder.Path);
        FineTuningOptions options = Options(
            [.. Enumerable.Range(0, 12).Select(i =>
                $$"""{"sentence1": "{{Animals[i % 6]}}", "sentence2": "{{Words[i % 6]}}", "score": {{i % 3}}}""")]);
        options = options with { Model = _folder.Path };

        FineTuningResult result = new FineTuner(new SentenceEmbeddingTask(), options).Run();

        result.Evaluation!.Metrics.Keys.Should().Contain("spearman_cosine");
        var sentence = SentenceTransformer.FromPretrained(options.Arguments.OutputDir);
        sentence.Poolings.Should().Equal(Pooling.Cls);
        sentence.Prompts.Should().ContainKey("query");
        new SentenceTransformer(128, [Pooling.Cls, Pooling.Max]).SavePretrained(_folder.Path);
        new FineTuner(new SentenceEmbeddingTask(), options with { OverwriteOutputDir = true }).Invoking(tuner => tuner.Run())
            .Should().Throw<ArgumentException>().WithMessage("*several poolings*");
    }

    [Fact]
    public void Run_FromATransformerInItsOwnFolder_FindsIt()
    {
        string transformer = Path.Combine(_folder.Path, "0_Transformer");
        Directory.CreateDirectory(transformer);
        foreach (string file in Directory.GetFiles(DemoFiles.Model("fill-mask")))
            File.Copy(file, Path.Combine(transformer, Path.GetFileName(file)));
        new SentenceTransformer(128, [Pooling.Max]).SavePretrained(_folder.Path);
        string modules = Path.Combine(_folder.Path, "modules.json");
        string moved = File.ReadAllText(modules).Replace(
            "\"path\": \"\"", "\"path\": \"0_Transformer\"", StringComparison.Ordinal);
        File.WriteAllText(modules, moved);
        FineTuningOptions options = Options([Pair("a dog", "a puppy"), Pair("a cat", "a kitten")]);

        new FineTuner(new SentenceEmbeddingTask(), options with { Model = _folder.Path }).Run();

        SentenceTransformer.FromPretrained(options.Arguments.OutputDir).Poolings.Should().Equal(Pooling.Max);
    }

    private static string Pair(string anchor, string positive) => $$"""{"anchor": "{{anchor}}", "positive": "{{positive}}"}""";

    private FineTuningOptions Options(string[] lines)
    {
        string file = _folder.Write("pairs.jsonl", lines);
        return _folder.Options with
        {
            TrainFile = file,
            EvalFile = file,
            Arguments = _folder.Options.Arguments with
            {
                PerDeviceTrainBatchSize = 12,
                NumTrainEpochs = 6,
                SaveStrategy = IntervalStrategy.No,
            },
        };
    }
}
