using System.Net.Sockets;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tests.Support;
using ConvBert.Pipelines;
using ConvBert.Testing;
using Microsoft.Data.Sqlite;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>`convbert search`: what is found, and what an index keeps from one run to the next.</summary>
public sealed class SearchCommandTests : IDisposable
{
    private const string Query = "Where was anna smith born?";
    private const string Answer = "Anna smith was born in rome in 1984.";
    private const string Lines = $"A dog barks.\nAnna smith works as a doctor for acme labs.\n{Answer}\nLima is the capital of peru.\n";

    private readonly TemporaryFolder _folder = new();

    private string Index => Path.Combine(_folder.Path, "facts.txt.search.db");

    private string Facts(string content = Lines) => _folder.Write("facts.txt", content);

    private static JsonElement[] Hits(CommandRun run)
    {
        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        return [.. run.Json.Single().EnumerateArray()];
    }

    private static JsonElement[] Hits(params string[] arguments) => Hits(CommandRun.Of(["search", .. arguments]));

    private static float Score(JsonElement hit) => hit.GetProperty("score").GetSingle();

    private static string Text(JsonElement hit) => hit.GetProperty("text").GetString()!;

    [Fact]
    public void Search_Lines_FindsTheClosestByTheModelsOwnSimilarity()
    {
        JsonElement[] hits = Hits(Query, "-d", Facts(), "-k", "99");

        hits.Select(Text).Should().BeEquivalentTo(Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)).And.StartWith(Answer);
        (hits[0].GetProperty("source").GetString(), hits[0].GetProperty("line").GetInt32()).Should().Be(("facts.txt", 3));
        using var pipeline = FeatureExtractionPipeline.FromPretrained(DemoModels.Resolve(DemoModels.Embed));
        float[] query = pipeline.Run(Query, pipeline.EmbeddingOptions).Values.ToArray();
        foreach (JsonElement hit in hits)
        {
            float expected = pipeline.SentenceTransformer!.Similarity(query, pipeline.Run(Text(hit), pipeline.EmbeddingOptions).Values);
            hit.GetProperty("score").GetSingle().Should().BeApproximately(expected, 1e-6f);
        }
    }

    [Fact]
    public void Search_ChangedDocuments_EmbedsWhatIsNewAndForgetsWhatIsGone()
    {
        CommandRun.Of(["search", "-d", Facts()]).Error.Should().Contain("4 passages, 4 embedded, 0 removed");
        CommandRun.Of(["search", "-d", Facts()]).Error.Should().BeEmpty();

        // A line goes, the others move, one is new, one stands twice.
        string changed = Facts($"Zora quill was born in oslo.\n{Answer}\nA dog barks.\nA dog barks.\n");
        CommandRun run = CommandRun.Of(["search", "Where was zora quill born?", "-d", changed]);

        run.Error.Should().Contain("4 passages, 1 embedded, 2 removed");
        JsonElement[] hits = Hits(run);
        hits.Select(Text).Should().Equal(hits.Select(Text).Distinct()).And.HaveCount(3).And.StartWith("Zora quill was born in oslo.");
        JsonElement twice = hits.Single(hit => Text(hit) == "A dog barks.");
        (twice.GetProperty("line").GetInt32(), twice.GetProperty("places").GetInt32()).Should().Be((3, 2));
        File.Delete(Facts());
        Hits(Query, "--index", Index, "-k", "1").Select(Text).Should().Equal(Answer);
    }

    [Fact]
    public void Search_AnotherModel_IsRefusedByNameUntilReindexed()
    {
        Hits(Query, "-d", Facts());

        CommandRun refused = CommandRun.Of(["search", Query, "-d", Facts(), "-m", "demo/fill-mask"]);
        CommandRun precision = CommandRun.Of(["search", Query, "--index", Index, "--precision", "int8"]);

        refused.ExitCode.Should().Be(ExitCode.Failed);
        refused.Error.Should().Contain("made with the model 'demo/embed', not with 'demo/fill-mask'").And.Contain("--reindex");
        precision.Error.Should().Contain("another precision");
        Hits(Query, "--index", Index, "-k", "1").Select(Text).Should().Equal(Answer);
        CommandRun.Of(["search", Query, "-d", Facts(), "-m", "demo/fill-mask", "--reindex"]).Error.Should().Contain("4 embedded");
        CommandRun.Of(["search", Query, "--index", Index]).Error.Should().Contain("made with the model 'demo/fill-mask'");
        Hits(Query, "--index", Index, "-m", "demo/fill-mask").Should().HaveCount(4);
        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Should().BeEquivalentTo(["facts.txt", "facts.txt.search.db"]);
    }

    [Fact]
    public void Search_Folder_ReadsItsFilesAndSplitsProse()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "docs/a"));
        _folder.Write("docs/a/note.md", $"# Animals\n\n{string.Concat(Enumerable.Repeat("A dog barks. ", 20))}\n\n{Answer}\n");
        _folder.Write("docs/facts.jsonl", "{\"text\": \"Lima is the capital of peru.\"}\n");
        _folder.Write("docs/table.csv", "text\nA hen clucks.\n");
        _folder.Write("docs/skipped.bin", "A cow moos.");
        _folder.Write("docs/broken.txt", "x");
        File.WriteAllBytes(Path.Combine(_folder.Path, "docs/broken.txt"), [0xff, 0xfe]);
        string docs = Path.Combine(_folder.Path, "docs");

        CommandRun run = CommandRun.Of(["search", Query, "-d", docs, "-k", "99", "--chunk-tokens", "16"]);

        run.Error.Should().Contain("broken.txt: is not valid UTF-8");
        JsonElement[] hits = Hits(run);
        hits.Select(hit => hit.GetProperty("source").GetString()).Distinct()
            .Should().BeEquivalentTo(["a/note.md", "facts.jsonl", "table.csv"]);
        Text(hits[0]).Should().EndWith(Answer);
        hits[0].TryGetProperty("line", out _).Should().BeFalse();
        string note = File.ReadAllText(Path.Combine(docs, "a/note.md"));
        note[hits[0].GetProperty("start").GetInt32()..].Should().StartWith(Text(hits[0]));
        CommandRun.Of(["search", Query, "-d", docs, "--strict"]).ExitCode.Should().Be(ExitCode.Failed);
    }

    [LinuxFact]
    public void Search_FolderWithWhatCannotBeRead_ReportsItAndFindsTheRest()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "docs"));
        string docs = Path.Combine(_folder.Path, "docs");
        _folder.Write("docs/facts.jsonl", "{\"text\": \"Lima is the capital of peru.\"}\n");
        _folder.Write("docs/prices.csv", "name,price\nhen,3\n");
        _folder.Write("docs/torn.csv", "text\nA hen clucks.\n\"never closed\n");
        _folder.Write("docs/z.md", Answer);
        // Nobody can open a socket as a file, not even the system's administrator.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(docs, "socket.txt")));

        CommandRun run = CommandRun.Of(["search", Query, "-d", docs, "-k", "99"]);

        run.Error.Should().Contain("prices.csv' has no column \"text\"").And.Contain("--documents-column")
            .And.Contain("torn.csv', record 2").And.Contain("socket.txt");
        Hits(run).Select(Text).Should().BeEquivalentTo(["Lima is the capital of peru.", "A hen clucks.", Answer]);
        CommandRun strict = CommandRun.Of(["search", Query, "-d", docs, "--strict"]);
        (strict.ExitCode, strict.Output).Should().Be((ExitCode.Failed, ""));
    }

    [Fact]
    public void Search_WithACrossEncoder_OrdersTheClosest()
    {
        JsonElement[] hits = Hits(Query, "-d", Facts(), "--rerank", "demo/rerank", "-k", "2", "--candidates", "3");

        JsonElement[] plain = Hits(Query, "-d", Facts(), "-k", "3");
        string documents = string.Join('\n', plain.Select(Text));
        JsonElement[] ranked = [.. CommandRun.Of(["rerank", Query, "-d", "-", "-k", "2"], documents).Json.Single().EnumerateArray()];
        hits.Select(Text).Should().Equal(ranked.Select(Text));
        hits.Select(Score).Should().Equal(ranked.Select(Score));
        hits[0].GetProperty("embedding_score").GetSingle().Should().Be(Score(plain.Single(hit => Text(hit) == Text(hits[0]))));
    }

    [Fact]
    public void Search_StreamOfQueries_AnswersEachLine()
    {
        string facts = Facts();

        CommandRun run = CommandRun.Of(["search", "-d", facts, "--input", "-", "-k", "1"], $"{Query}\nWhat is the capital of peru?\n");

        run.Json.Select(line => Text(line[0])).Should().Equal(Answer, "Lima is the capital of peru.");
    }

    [Fact]
    public void Search_InterruptedUpdate_LeavesWhatIsFound()
    {
        Hits(Query, "-d", Facts());
        string more = _folder.Write("bad.csv", "text\nfirst\n\"never closed\n");

        CommandRun run = CommandRun.Of(["search", Query, "-d", more, "--index", Index]);

        run.ExitCode.Should().Be(ExitCode.Failed);
        Hits(Query, "--index", Index, "-k", "99").Should().HaveCount(4);
    }

    [Fact]
    public void Search_FilesThatAreNoIndex_AreRefusedAndLeftAlone()
    {
        string junk = _folder.Write("junk.db", "This is no database, but long enough to be one. " + new string('x', 2000));
        string foreign = Path.Combine(_folder.Path, "foreign.db");
        using (var connection = new SqliteConnection($"Data Source={foreign};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE treasure(x); INSERT INTO treasure VALUES (1)";
            command.ExecuteNonQuery();
        }

        byte[] before = File.ReadAllBytes(foreign);
        foreach (string[] more in new string[][] { [], ["-d", Facts()], ["-d", Facts(), "--reindex"] })
        {
            CommandRun.Of(["search", Query, "--index", junk, .. more]).Error.Should().Contain("junk.db' is no index");
            CommandRun.Of(["search", Query, "--index", foreign, .. more]).Error.Should().Contain("foreign.db' is a database, but no index");
        }

        File.ReadAllBytes(foreign).Should().Equal(before);
        File.ReadAllText(junk).Should().StartWith("This is no database");
        CommandRun.Of(["search", Query, "--index", Path.Combine(_folder.Path, "none.db")]).Error
            .Should().Contain("No such index").And.Contain("--documents");
    }

    [Theory]
    [InlineData(ExitCode.WrongUsage, "--documents", "x")]
    [InlineData(ExitCode.WrongUsage, "--reindex needs --documents", "x", "--index", "y", "--reindex")]
    [InlineData(ExitCode.WrongUsage, "both the documents and the queries", "-d", "-", "--index", "y", "--input", "-")]
    [InlineData(ExitCode.Failed, "No such file", "x", "-d", "does-not-exist.txt")]
    [InlineData(ExitCode.WrongUsage, "--top-k must be an integer from 1 to 10000, but is 99999", "x", "-d", "y", "-k", "99999")]
    public void Search_WrongCommandLine_IsRefused(int exitCode, string message, params string[] arguments)
    {
        CommandRun run = CommandRun.Of(["search", .. arguments]);

        run.Error.Should().Contain(message);
        run.ExitCode.Should().Be(exitCode);
    }

    public void Dispose() => _folder.Dispose();
}
