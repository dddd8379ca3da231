using ConvBert.Pipelines;
using ConvBert.Testing;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>
/// What an answered text allocates in a warmed run: its result, and nothing for tokens, batches or scores. The bounds are a quarter above
/// what was measured.
/// </summary>
public class PipelineAllocationTests(TestPipelines demo) : IClassFixture<TestPipelines>
{
    private const int Texts = 50;

    private static readonly string[] Sentences =
    [
        "I loved this film!", "The hotel was dirty and the staff were rude.", "The book is on the table.", "It was not bad at all.",
    ];

    private static readonly string[] Names =
        ["Anna Smith works for Acme Corp in Paris.", "Peter Jones lives in Rome with Anna.", "The book is on the table."];

    private static T[] Inputs<T>(string[] sentences, Func<string, T> input) =>
        [.. Enumerable.Range(0, Texts).Select(i => input(sentences[i % sentences.Length]))];

    private static void BytesOfAText(Action round, int bound) =>
        (SteadyState.BytesAllocatedBy(round) / (double)Texts).Should().BeInRange(1, bound);

    [Fact]
    public void TextClassification_Run_AllocatesItsResults()
    {
        TextPair[] inputs = Inputs(Sentences, text => new TextPair(text));

        BytesOfAText(() => demo.Sentiment.RunBatch(inputs), bound: 260);
    }

    [Fact]
    public void TextClassification_OneCallAText_AllocatesItsResults()
    {
        TextPair[] inputs = Inputs(Sentences, text => new TextPair(text));

        BytesOfAText(() => Array.ForEach(inputs, input => demo.Sentiment.Run(input)), bound: 1000);
    }

    [Fact]
    public void FillMask_Run_AllocatesItsResults()
    {
        string[] inputs = Inputs(Sentences, text => text[..text.LastIndexOf(' ')] + " [MASK].");

        BytesOfAText(() => demo.FillMask.RunBatch(inputs), bound: 19_000);
    }

    [Theory]
    [InlineData(AggregationStrategy.None, 760)]
    [InlineData(AggregationStrategy.Simple, 1010)]
    [InlineData(AggregationStrategy.Average, 1580)]
    public void TokenClassification_Run_AllocatesItsResults(AggregationStrategy strategy, int bound)
    {
        TokenClassificationInput[] inputs = Inputs(Names, text => new TokenClassificationInput(text));

        BytesOfAText(() => demo.Ner.RunBatch(inputs, new TokenClassificationOptions { AggregationStrategy = strategy }), bound);
    }

    [Fact]
    public void QuestionAnswering_Run_AllocatesItsResults()
    {
        QuestionAnsweringInput[] inputs = Inputs(Names, text => new QuestionAnsweringInput("Where does Anna live?", text));

        BytesOfAText(() => demo.QuestionAnswering.RunBatch(inputs), bound: 3100);
    }

    [Fact]
    public void ZeroShotClassification_Run_AllocatesItsResults()
    {
        string[] inputs = Inputs(Sentences, text => text);
        var options = new ZeroShotClassificationOptions { CandidateLabels = ["sports", "politics", "science"] };

        BytesOfAText(() => demo.ZeroShot.RunBatch(inputs, options), bound: 400);
    }

    [Fact]
    public void MultipleChoice_Run_AllocatesItsResults()
    {
        MultipleChoiceInput[] inputs =
            Inputs(Sentences, text => new MultipleChoiceInput(text, ["It was good.", "It was bad.", "The dog ran."]));

        BytesOfAText(() => demo.Choice.RunBatch(inputs), bound: 310);
    }

    [Fact]
    public void FeatureExtraction_Run_AllocatesItsResults()
    {
        string[] inputs = Inputs(Sentences, text => text);

        BytesOfAText(
            () => demo.Features.RunBatch(inputs, new FeatureExtractionOptions { Pooling = Pooling.Mean, Normalize = true }), bound: 1100);
    }

    [Fact]
    public void SentenceTransformer_Run_AllocatesItsResults()
    {
        string[] inputs = Inputs(Sentences, text => text);
        var sentence = new SentenceTransformer(128, [Pooling.Cls, Pooling.Mean], normalize: true);

        BytesOfAText(
            () => demo.Features.RunBatch(inputs, new FeatureExtractionOptions { SentenceTransformer = sentence }), bound: 1700);
    }
}
