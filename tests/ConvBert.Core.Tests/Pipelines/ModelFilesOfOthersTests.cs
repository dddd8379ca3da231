using System.Text.Json.Nodes;
using ConvBert.Checkpoints;
using ConvBert.Pipelines;
using ConvBert.Testing;
using ConvBert.Tokenization;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>What other people's model files hold, and the paths that they are given by.</summary>
public class ModelFilesOfOthersTests
{
    private const string Loved = "I loved this film!";

    private static TemporaryFolder Copy(string demo, params string[] leftOut)
    {
        var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(TestPipelines.Folder(demo)))
        {
            if (!leftOut.Contains(Path.GetFileName(file))) File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        return folder;
    }

    private static void Edit(TemporaryFolder folder, string file, Action<JsonObject> edit)
    {
        JsonObject json = JsonNode.Parse(File.ReadAllText(folder.File(file)))!.AsObject();
        edit(json);
        File.WriteAllText(folder.File(file), json.ToJsonString());
    }

    /// <summary>A demo in whose tokenizer a word of the vocabulary is an added token, too.</summary>
    private static TemporaryFolder WithAddedToken(string demo, string content, bool lstrip, bool rstrip)
    {
        TemporaryFolder folder = Copy(demo);
        JsonObject Token() => new()
        {
            ["content"] = content,
            ["single_word"] = false,
            ["lstrip"] = lstrip,
            ["rstrip"] = rstrip,
            ["normalized"] = true,
            ["special"] = false,
        };
        int id = 0;
        Edit(folder, "tokenizer.json", json =>
        {
            id = json["model"]!["vocab"]![content]!.GetValue<int>();
            JsonObject token = Token();
            token["id"] = id;
            json["added_tokens"]!.AsArray().Add(token);
        });
        Edit(folder, "tokenizer_config.json", json => json["added_tokens_decoder"]![id.ToString()] = Token());
        return folder;
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Tag_AddedTokenThatStrips_IsTheWordOfItsId(bool lstrip, bool rstrip)
    {
        using TemporaryFolder folder = WithAddedToken("ner", "paris", lstrip, rstrip);
        using var pipeline = TokenClassificationPipeline.FromPretrained(folder.Path);

        IReadOnlyList<TokenClassificationEntity> entities = pipeline.Run("Anna lives in  paris .").Entities;

        entities.Should().Contain(entity => entity.Word == "paris").And.OnlyContain(entity => entity.Word == entity.Word.Trim());
    }

    [Theory]
    [InlineData(AggregationStrategy.Simple)]
    [InlineData(AggregationStrategy.First)]
    public void Tag_AddedTokenThatStrips_IsTheWordOfItsGroup(AggregationStrategy strategy)
    {
        using TemporaryFolder folder = WithAddedToken("ner", "paris", lstrip: true, rstrip: false);
        using var pipeline = TokenClassificationPipeline.FromPretrained(folder.Path);

        IReadOnlyList<TokenClassificationEntity> entities =
            pipeline.Run(
            "Anna lives in  paris .", new TokenClassificationOptions { AggregationStrategy = strategy, IgnoreLabels = [] }).Entities;

        entities.Should().Contain(entity => entity.Word.Contains("paris", StringComparison.Ordinal)).And.OnlyContain(entity =>
            !entity.Word.Contains("  ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sentiment", "model.safetensors")]
    [InlineData("sentiment", "")]
    public void FromPretrained_FolderOrWeightsFile_LoadsModelAndTokenizer(string demo, string file)
    {
        using var pipeline = TextClassificationPipeline.FromPretrained(Path.Combine(TestPipelines.Folder(demo), file));

        pipeline.Run(Loved).Label.Should().Be("positive");
    }

    [Theory]
    [InlineData("main")]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    public void FromPretrained_RepositorysCacheFolder_LoadsModelAndTokenizerOfTheRevision(string revision)
    {
        const string Commit = "0123456789abcdef0123456789abcdef01234567";
        using var cache = new TemporaryFolder();
        string repository = cache.File("models--me--demo"), snapshot = Path.Combine(repository, "snapshots", Commit);
        Directory.CreateDirectory(snapshot);
        Directory.CreateDirectory(Path.Combine(repository, "refs"));
        File.WriteAllText(Path.Combine(repository, "refs", "main"), Commit);
        foreach (string file in Directory.GetFiles(TestPipelines.Folder("sentiment")))
            File.Copy(file, Path.Combine(snapshot, Path.GetFileName(file)));

        using var pipeline =
            TextClassificationPipeline.FromPretrained(
            repository, new PipelineLoadOptions { Model = new ConvBertLoadOptions { Revision = revision } });

        pipeline.Run(Loved).Label.Should().Be("positive");
        ConvBertConfig.FromPretrained(repository, revision).NumLabels.Should().Be(pipeline.Config.NumLabels);
    }

    [Fact]
    public void FromPretrained_IndexOfShards_LoadsModelConfigurationAndTokenizer()
    {
        using TemporaryFolder folder = Copy("sentiment");
        CheckpointConverter.Convert(TestPipelines.Folder("sentiment"), folder.File("sharded"), new() { MaxShardSize = 100_000 });
        string index = Path.Combine(folder.File("sharded"), "model.safetensors.index.json");
        foreach (string file in Directory.GetFiles(folder.Path, "*token*").Concat(Directory.GetFiles(folder.Path, "vocab.txt")))
        {
            File.Copy(file, Path.Combine(folder.File("sharded"), Path.GetFileName(file)), overwrite: true);
        }

        using var pipeline = TextClassificationPipeline.FromPretrained(index);

        pipeline.Run(Loved).Label.Should().Be("positive");
        ConvBertConfig.FromPretrained(index).NumLabels.Should().Be(pipeline.Config.NumLabels);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    [InlineData("")]
    public void Configuration_FolderWeightsFileOrItself_IsRead(string file) =>
        ConvBertConfig.FromPretrained(Path.Combine(TestPipelines.Folder("sentiment"), file)).NumLabels.Should().Be(3);

    [Fact]
    public void Classify_LabelsOfAnyJsonType_AreNamedAsPythonPrintsThem()
    {
        using TemporaryFolder folder = Copy("sentiment");
        Edit(folder, "config.json", json =>
        {
            json["id2label"] = new JsonObject { ["0"] = false, ["1"] = null, ["2"] = true };
            json["label2id"] = new JsonObject { ["False"] = 0, ["None"] = 1, ["True"] = 2 };
        });
        using var pipeline = TextClassificationPipeline.FromPretrained(folder.Path);

        pipeline.Run(Loved,
            new TextClassificationOptions { TopK = null }).Labels.Select(label =>
            label.Label).Should().BeEquivalentTo("False", "None", "True");
        pipeline.Run(Loved).Label.Should().Be("True");
    }

    private static void Limit(TemporaryFolder folder, string key, int limit) => Edit(folder, "tokenizer_config.json", json =>
    {
        json.Remove("model_max_length");
        json[key] = limit;
    });

    [Theory]
    [InlineData("model_max_length")]
    [InlineData("max_len")]
    public void Classify_LimitOfTheTokenizer_BoundsTruncation(string key)
    {
        using TemporaryFolder folder = Copy("sentiment");
        Limit(folder, key, 8);
        using var limited = TextClassificationPipeline.FromPretrained(folder.Path);
        using var whole = TextClassificationPipeline.FromPretrained(TestPipelines.Folder("sentiment"));
        const string Text = "The hotel was dirty and the staff were rude. I loved this film!";
        var truncated = new EncodingOptions { Truncation = TruncationStrategy.LongestFirst };

        TextClassificationResult expected =
            whole.Run(Text, new TextClassificationOptions { Tokenization = truncated with { MaxLength = 8 }, TopK = null });

        limited.Run(Text, new TextClassificationOptions { Tokenization = truncated, TopK = null }).Labels.Should().Equal(expected.Labels);
    }

    [Theory]
    [InlineData("model_max_length")]
    [InlineData("max_len")]
    public void Tag_LimitOfTheTokenizer_BoundsTruncationAndChunks(string key)
    {
        using TemporaryFolder folder = Copy("ner");
        Limit(folder, key, 11);
        using var pipeline = TokenClassificationPipeline.FromPretrained(folder.Path);
        const string Text = "Anna Smith works for Acme Corp in Paris. Peter Jones lives in Rome.";
        var grouped = new TokenClassificationOptions { AggregationStrategy = AggregationStrategy.Simple };

        pipeline.Run(Text, grouped).Entities.Select(entity => entity.Word).Should().Equal("anna smith", "acme corp", "paris");
        pipeline.Run(
            Text, grouped with { Stride = 4 }).Entities.Select(entity => entity.Word).Should().Contain("peter jones").And.Contain("rome");
    }

    [Theory]
    [InlineData("model_max_length")]
    [InlineData("max_len")]
    public void Answer_LimitOfTheTokenizer_BoundsTheChunks(string key)
    {
        using TemporaryFolder folder = Copy("qa");
        Limit(folder, key, 40);
        using var limited = QuestionAnsweringPipeline.FromPretrained(folder.Path);
        using var whole = QuestionAnsweringPipeline.FromPretrained(TestPipelines.Folder("qa"));
        string context = string.Concat(Enumerable.Repeat("The book is on the table. ", 20)) + "Anna lives in Rome.";

        QuestionAnswer expected =
            whole.Run("Where does Anna live?", context, new QuestionAnsweringOptions { MaxSeqLength = 40, DocStride = 20 }).Best!;

        limited.Run("Where does Anna live?", context).Best.Should().Be(expected);
    }
}
