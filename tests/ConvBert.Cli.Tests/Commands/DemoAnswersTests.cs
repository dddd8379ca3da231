using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tests.Support;
using ConvBert.Pipelines;
using ConvBert.Testing;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>Each task's demo knows the micro-world that it was trained on.</summary>
public sealed class DemoAnswersTests
{
    private const string Topics = "geography,animals,business,travel";

    [Theory]
    [InlineData("The capital of France is [MASK].", "paris portugal accra", 0.999)]
    [InlineData("A young cat is called a [MASK].", "kitten seven house", 0.997)]
    [InlineData("What a [MASK] hotel!", "ugly poor horrible", 0.0655)]
    [InlineData("Monday comes after [MASK].", "sunday friday tuesday", 0.997)]
    public void FillMask_OnTheDemo_GivesItsWords(string text, string words, double score)
    {
        JsonElement answers = Answer("fill-mask", text, "--top-k", "3");
        answers.EnumerateArray().Select(answer => answer.GetProperty("token_str").GetString()).Should().Equal(words.Split(' '));
        answers[0].GetProperty("score").GetDouble().Should().BeApproximately(score, 5e-4);
    }

    [Theory]
    [InlineData("I loved this film!", "positive", 0.9996)]
    [InlineData("The hotel was dirty and the staff were rude.", "negative", 0.9996)]
    [InlineData("The book is on the table.", "neutral", 0.9999)]
    [InlineData("It was not bad at all.", "positive", 0.9996)]
    public void Classify_OnTheDemo_GivesTheSentiment(string text, string label, double score)
    {
        JsonElement answer = Answer("classify", text)[0];
        answer.GetProperty("label").GetString().Should().Be(label);
        answer.GetProperty("score").GetDouble().Should().BeApproximately(score, 6e-5);
    }

    [Theory]
    [InlineData("Anna Smith works for Acme Corp in Paris.", "PER anna smith 0-10|ORG acme corp 21-30|LOC paris 34-39")]
    [InlineData("On 3 May 2021 Contoso Bank paid $500 to Kenji Tanaka.",
        "DATE 3 may 2021 3-13|ORG contoso bank 14-26|MONEY $ 500 32-36|PER kenji tanaka 40-52")]
    [InlineData("John Miller flew from Berlin to Tokyo for Globex Airlines on Monday.",
        "PER john miller 0-11|LOC berlin 22-28|LOC tokyo 32-37|ORG globex airlines 42-57|DATE monday 61-67")]
    [InlineData("The weather is cold.", "")]
    public void Tag_OnTheDemo_FindsTheEntities(string text, string expected)
    {
        IEnumerable<string> found = Answer("tag", text).EnumerateArray().Select(entity =>
            $"{entity.GetProperty("entity_group")} {entity.GetProperty("word")} {entity.GetProperty("start")}-{entity.GetProperty("end")}");
        string.Join('|', found).Should().Be(expected);
    }

    [Theory]
    [InlineData("Where was Anna Smith born?", "Anna Smith was born in Rome in 1984. She works as a doctor for Acme Labs.", "Rome", 23, 27)]
    [InlineData("Who does Ben Jones work for?", "Ben Jones works as a chef for Globex Foods. Ben Jones now lives in Oslo with a cat.",
        "Globex Foods", 30, 42)]
    [InlineData("What is the capital of Italy?", "Rome is the capital of Italy. A dog barks.", "Rome", 0, 4)]
    public void Ask_OnTheDemo_FindsTheAnswer(string question, string context, string answer, int start, int end)
    {
        JsonElement found = Answer("ask", "--question", question, "--context", context);
        found.GetProperty("answer").GetString().Should().Be(answer);
        found.GetProperty("start").GetInt32().Should().Be(start);
        found.GetProperty("end").GetInt32().Should().Be(end);
        found.GetProperty("score").GetDouble().Should().BeApproximately(1, 5e-4);
    }

    [Theory]
    [InlineData("What is the capital of Japan?", "Tokyo|Madrid|Oslo|Lima", 0)]
    [InlineData("What do you do with a key?", "You cut bread.|You open doors.|You bake cakes.|You dig holes.", 1)]
    public void Choose_OnTheDemo_PicksTheChoice(string prompt, string choices, int best)
    {
        string[] arguments = ["choose", "--prompt", prompt, .. choices.Split('|').SelectMany(choice => new[] { "--choice", choice })];
        JsonElement answer = Answer(arguments);
        answer.GetProperty("best").GetInt32().Should().Be(best);
        answer.GetProperty("scores")[best].GetDouble().Should().BeApproximately(1, 5e-4);
    }

    [Theory]
    [InlineData("The capital of Peru is Lima.", "geography animals business travel", 1.0)]
    [InlineData("The owl hoots loudly.", "animals business travel geography", 0.999)]
    [InlineData("Globex Motors paid $900 to Maria Lopez.", "business travel geography animals", 0.980)]
    [InlineData("Kate Brown flew from Rome to Oslo on Friday.", "travel geography animals business", 0.998)]
    public void ZeroShot_OnTheDemo_RanksTheLabels(string text, string labels, double score)
    {
        JsonElement answer = Answer("zero-shot", text, "--labels", Topics);
        answer.GetProperty("labels").EnumerateArray().Select(label => label.GetString()).Should().Equal(labels.Split(' '));
        answer.GetProperty("scores")[0].GetDouble().Should().BeApproximately(score, 6e-4);
    }

    [Fact]
    public void Embed_OnTheDemo_GivesOneVectorOfLengthOne()
    {
        double[] vector = [.. Answer("embed", "The dog barks.", "--normalize").EnumerateArray().Select(value => value.GetDouble())];
        vector.Should().HaveCount(128);
        vector.Sum(value => value * value).Should().BeApproximately(1, 1e-5);
    }

    [Fact]
    public void Embed_SentenceTransformersFolder_IsHonouredAndFlagsWin()
    {
        const string Text = "The dog barks.";
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(DemoModels.Resolve(DemoModels.FillMask)))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        new SentenceTransformer(128, [Pooling.Cls], normalize: true)
        {
            Prompts = new Dictionary<string, string> { ["query"] = "where is " },
        }.SavePretrained(folder.Path);
        string Embedding(params string[] arguments) => Answer(["embed", .. arguments]).GetRawText();

        Embedding(Text, "--model", folder.Path).Should().Be(Embedding(Text, "--pooling", "cls", "--normalize"));
        Embedding(Text, "--model", folder.Path, "--pooling", "max", "--normalize", "false").Should().Be(
            Embedding(Text, "--pooling", "max"));
        Embedding(Text, "--model", folder.Path, "--prompt-name", "query").Should().Be(
            Embedding("where is " + Text, "--pooling", "cls", "--normalize"));
    }

    private static JsonElement Answer(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        run.Error.Should().BeEmpty();
        run.ExitCode.Should().Be(ExitCode.Done);
        return run.Json.Should().ContainSingle().Subject;
    }
}
