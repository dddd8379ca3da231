using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Streaming;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Rerank;

/// <summary>Ranks the texts of a stream of any length; what is held is a batch of them and the best so far.</summary>
/// <param name="pipeline">The cross-encoder.</param>
/// <param name="options">The parameters of its calls.</param>
/// <param name="environment">Where bad lines are reported.</param>
/// <param name="isStrict">Whether the first bad line ends the run.</param>
internal sealed class RerankRun(TextRankingPipeline pipeline, TextRankingOptions options, CommandEnvironment environment, bool isStrict)
{
    private const int MaxTexts = 1 << 10;
    private const int MaxCharacters = 1 << 20;

    private readonly List<string> _texts = [];
    private readonly List<int> _numbers = [];
    private int _characters;
    private List<RankedDocument> _best = [];

    /// <summary>
    /// The best texts, best first; of equal scores the earlier one first. Their numbers count all lines, the bad ones too.
    /// </summary>
    public IReadOnlyList<RankedDocument> Run(string query, TextStream documents, Progress progress, CancellationToken cancellationToken)
    {
        int number = 0;
        while (documents.TryRead(out StreamItem<string> item))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.Item is { } text)
            {
                _texts.Add(text);
                _numbers.Add(number);
                _characters += text.Length;
            }
            else
            {
                Refuse(documents.Unit, item.Line, item.Error!, progress);
            }

            number = checked(number + 1);
            if (_texts.Count < MaxTexts && _characters < MaxCharacters) continue;
            Rank(query, cancellationToken);
            progress.Report(number, documents.BytesRead);
        }

        Rank(query, cancellationToken);
        if (number == 0) environment.Tell("the input is empty.");
        return _best;
    }

    private void Refuse(string unit, long line, Exception error, Progress progress)
    {
        string message = $"{unit} {line}: {ErrorReport.Message(error)}";
        if (isStrict) throw new CommandException(message, error);
        progress.Clear();
        environment.Tell(message);
    }

    private void Rank(string query, CancellationToken cancellationToken)
    {
        if (_texts.Count == 0) return;
        IReadOnlyList<RankedDocument> ranked = pipeline.Run(query, _texts, options, cancellationToken).Documents;
        var all = _best.Concat(ranked.Select(document => document with { CorpusId = _numbers[document.CorpusId] }));
        IEnumerable<RankedDocument> ordered = all.OrderByDescending(document => document.Score).ThenBy(document => document.CorpusId);
        _best = [.. options.TopK is { } count ? ordered.Take(count) : ordered];
        _texts.Clear();
        _numbers.Clear();
        _characters = 0;
    }
}
