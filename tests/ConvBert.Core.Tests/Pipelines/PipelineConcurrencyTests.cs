using System.Globalization;
using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>One instance, many callers: every task gives each of them what it gives one.</summary>
public class PipelineConcurrencyTests(TestPipelines demo) : IClassFixture<TestPipelines>
{
    private const int Callers = 8;
    private const string Birth = "Anna Smith was born in Rome in 1984. She works as a doctor for Acme Labs.";

    private static readonly string[] Sentences =
        ["The dog barks.", "Anna Smith works for Acme Corp in Paris.", "I loved this film!",
        "The hotel was dirty and the staff were rude."];

    public static TheoryData<string> Tasks() =>
        new("fill-mask", "text-classification", "token-classification", "question-answering", "zero-shot-classification", "multiple-choice",
            "feature-extraction");

    [Theory]
    [MemberData(nameof(Tasks))]
    public async Task Run_OneInstanceOnEightThreads_GivesTheBitsOfOneThread(string task)
    {
        string[] expected = [.. Sentences.Select(sentence => Answer(task, sentence))];
        using var start = new Barrier(Callers);

        string[][] answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return Enumerable.Range(
                    0, 2 * Sentences.Length).Select(i => Answer(task, Sentences[(i + caller) % Sentences.Length])).ToArray();
            },
            default,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        for (int caller = 0; caller < Callers; caller++)
        {
            for (int i = 0; i < answers[caller].Length; i++) answers[caller][i].Should().Be(expected[(i + caller) % Sentences.Length]);
        }
    }

    [Fact]
    public async Task RunStreamAsync_CancelledInTheMiddle_LeavesThePipelineUsable()
    {
        string alone = Answer("text-classification", Sentences[0]);
        for (int round = 0; round < 5; round++)
        {
            using var cancel = new CancellationTokenSource();
            int answered = 0;
            Func<Task> read = async () =>
            {
                await foreach (TextClassificationResult _ in demo.Sentiment.RunStreamAsync(Endless()).WithCancellation(cancel.Token))
                {
                    if (++answered == 10 * (round + 1)) await cancel.CancelAsync();
                }
            };

            await read.Should().ThrowAsync<OperationCanceledException>().WaitAsync(TimeSpan.FromSeconds(30));
            Answer("text-classification", Sentences[0]).Should().Be(alone);
        }
    }

    [Fact]
    public async Task RunStreamAsync_SlowReader_KeepsTheLookAheadBounded()
    {
        const int BatchTokens = 64, ShortestText = 6;
        int taken = 0, answered = 0, furthest = 0;
        IEnumerable<TextPair> Counted()
        {
            foreach (TextPair text in Endless())
            {
                Interlocked.Increment(ref taken);
                yield return text;
            }
        }

        await foreach (TextClassificationResult _ in demo.Sentiment.RunStreamAsync(
            Counted(), new TextClassificationOptions { MaxBatchTokens = BatchTokens }))
        {
            if (answered % 10 == 0) await Task.Delay(20);
            furthest = Math.Max(furthest, Volatile.Read(ref taken) - answered);
            if (++answered == 200) break;
        }

        // At most a batch being made, two and two waiting, one running and one being read.
        furthest.Should().BePositive().And.BeLessThanOrEqualTo((7 * BatchTokens / ShortestText) + 1);
    }

    private static IEnumerable<TextPair> Endless()
    {
        for (int i = 0; ; i++) yield return Sentences[i % Sentences.Length];
    }

    /// <summary>The answer with every bit of its scores.</summary>
    private string Answer(string task, string text) => task switch
    {
        "fill-mask" => string.Join('|', demo.FillMask.Run(text + " [MASK]").Predictions.Select(p => p.Token + Bits(p.Score))),
        "text-classification" =>
            string.Join(
                '|', demo.Sentiment.Run(text, new TextClassificationOptions { TopK = null }).Labels.Select(l => l.Label + Bits(l.Score))),
        "token-classification" =>
            string.Join('|',
                demo.Ner.Run(
                text, new TokenClassificationOptions { IgnoreLabels = [] }).Entities.Select(e => e.Word + e.Label + Bits(e.Score))),
        "question-answering" =>
            string.Join('|',
                demo.QuestionAnswering.Run(
                "Who?", Birth + " " + text, new QuestionAnsweringOptions { TopK = 5 }).Answers.Select(a => a.Answer + Bits(a.Score))),
        "zero-shot-classification" => Values(demo.ZeroShot.Run(text, ["animals", "business", "travel"]).Scores),
        "multiple-choice" => Values(demo.Choice.Run(text, ["You cut bread.", "You open doors.", "You bake cakes."]).Scores),
        _ => Values(demo.Features.Run(text).Values.ToArray()),
    };

    private static string Values(IEnumerable<float> values) => string.Join('|', values.Select(value => Bits(value)));

    /// <summary>A float is a double without loss.</summary>
    private static string Bits(double value) => BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);
}
