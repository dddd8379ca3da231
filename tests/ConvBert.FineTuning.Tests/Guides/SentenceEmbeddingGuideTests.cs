using ConvBert.FineTuning.Tests.Support;

namespace ConvBert.FineTuning.Tests.Guides;

/// <summary>The guide's C# is the code of <see cref="SentenceEmbeddingSnippets"/>, and prints what the guide says.</summary>
public sealed class SentenceEmbeddingGuideTests
{
    private static readonly (string Question, string Answer)[] Pairs =
    [
        ("Where does the baker work?", "The baker works in the bakery."),
        ("Where does the teacher work?", "The teacher works in the school."),
        ("Where does the sailor work?", "The sailor works in the ship."),
        ("Where does the nurse work?", "The nurse works in the hospital."),
        ("What is the capital of France?", "Paris is the capital of France."),
        ("What is the capital of Japan?", "Tokyo is the capital of Japan."),
        ("What is the capital of Norway?", "Oslo is the capital of Norway."),
        ("What is the capital of Italy?", "Rome is the capital of Italy."),
        ("What does a dog do?", "A dog barks."),
        ("What does a cow do?", "A cow moos."),
        ("What does a cat do?", "A cat meows."),
        ("What does a horse do?", "A horse neighs."),
        ("What is a young dog called?", "A young dog is called a puppy."),
        ("What is a young cat called?", "A young cat is called a kitten."),
        ("What is a young cow called?", "A young cow is called a calf."),
        ("What is a young horse called?", "A young horse is called a foal."),
    ];

    [Fact]
    public void Guide_CSharp_IsTheTestedCodeAndPrintsWhatIsShown()
    {
        string page = Repository.Read("docs/sentence-embeddings.md");
        string code = Guide.Blocks(page, "csharp")[0];
        using var folder = new TemporaryFolder();
        string pairs = folder.Write("pairs.jsonl", string.Concat(Pairs.Select(pair =>
            $$"""{"question": "{{pair.Question}}", "answer": "{{pair.Answer}}"}""" + "\n")));

        code.Should().Be(Guide.Source(
            "tests/ConvBert.FineTuning.Tests/Guides/SentenceEmbeddingSnippets.cs", nameof(SentenceEmbeddingSnippets.SentenceEmbeddings)));
        Guide.Blocks(page[page.IndexOf(code, StringComparison.Ordinal)..], "text")[0].Should().Be(Guide.Printed(output =>
            SentenceEmbeddingSnippets.SentenceEmbeddings(output, DemoFiles.Model("fill-mask"), pairs, folder.File("output"))));
    }
}
