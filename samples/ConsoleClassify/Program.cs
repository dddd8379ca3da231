using System.Globalization;
using System.Runtime.CompilerServices;
using ConvBert.Checkpoints;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

if (args.Length is < 1 or > 2)
{
    Console.Error.WriteLine("usage: ConsoleClassify MODEL [FILE]   (one text a line; without FILE from standard input)");
    return 2;
}

using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancel.Cancel();
};

try
{
    using TextReader reader = args.Length == 2 ? File.OpenText(args[1]) : Console.In;
    using var classifier = TextClassificationPipeline.FromPretrained(args[0]);
    return await ClassifyLinesAsync(classifier, reader, cancel.Token);
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or CheckpointException or TokenizerException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

// The stream is read, tokenized, run and printed at the same time, and never held in memory as a whole.
static async Task<int> ClassifyLinesAsync(TextClassificationPipeline classifier, TextReader reader, CancellationToken cancellationToken)
{
    int line = 0, refused = 0;
    IAsyncEnumerable<PipelineOutcome<TextClassificationResult>> outcomes =
        classifier.RunStreamOutcomesAsync(LinesAsync(reader, cancellationToken), cancellationToken: cancellationToken);
    await foreach (PipelineOutcome<TextClassificationResult> outcome in outcomes)
    {
        line++;
        if (outcome.Succeeded)
        {
            LabelScore best = outcome.Result.Labels[0];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line}\t{best.Label}\t{best.Score:0.0000}"));
        }
        else
        {
            refused++;
            Console.Error.WriteLine($"line {line}: {outcome.Error.Message}");
        }
    }

    return refused == 0 ? 0 : 1;
}

static async IAsyncEnumerable<TextPair> LinesAsync(TextReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
{
    while (await reader.ReadLineAsync(cancellationToken) is { } line) yield return new TextPair(line);
}
