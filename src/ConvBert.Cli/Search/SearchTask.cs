using System.Runtime.CompilerServices;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Search;

/// <summary>
/// `search`: the passages of an index that answer a query, closest vectors first, or as a cross-encoder orders the closest.
/// </summary>
/// <param name="index">The index; the task disposes of it.</param>
/// <param name="pipeline">The model of its vectors; the task disposes of it.</param>
/// <param name="reranker">The cross-encoder; null for none. The task disposes of it.</param>
/// <param name="count">How many passages are returned.</param>
/// <param name="candidates">How many of the closest the cross-encoder reads.</param>
internal sealed class SearchTask(
    SearchIndex index, FeatureExtractionPipeline pipeline, TextRankingPipeline? reranker, int count, int candidates)
    : ITextTask<string, IReadOnlyList<SearchHit>>
{
    private readonly TextEmbedder _embedder = new(pipeline);
    private VectorSearch? _search;

    public string FromText(string text) => text;

    public string FromJson(JsonElement element) => TextInput.FromJson(element, "text", "inputs");

    public async IAsyncEnumerable<PipelineOutcome<IReadOnlyList<SearchHit>>> RunAsync(
        IAsyncEnumerable<string> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (string query in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return Outcome(query, cancellationToken);
    }

    public void WriteJson(Utf8JsonWriter writer, string item, IReadOnlyList<SearchHit> result)
    {
        writer.WriteStartArray();
        foreach (SearchHit hit in result)
        {
            writer.WriteStartObject();
            writer.WriteNumber("score", hit.Score);
            if (hit.Closeness is { } closeness) writer.WriteNumber("embedding_score", closeness);
            writer.WriteString("source", hit.Passage.Source);
            if (hit.Passage.Line > 0) writer.WriteNumber("line", hit.Passage.Line);
            writer.WriteNumber("start", hit.Passage.Start);
            if (hit.Places > 1) writer.WriteNumber("places", hit.Places);
            writer.WriteString("text", hit.Passage.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public void Render(Terminal terminal, string item, IReadOnlyList<SearchHit> result)
    {
        terminal.WriteHeading(item);
        terminal.WriteScores(result.Select(hit => (Place(hit.Passage), hit.Score, (string?)hit.Passage.Text)));
        terminal.WriteEmptyLine();
    }

    public void Dispose()
    {
        reranker?.Dispose();
        pipeline.Dispose();
        index.Dispose();
    }

    private static string Place(Passage passage) =>
        passage.Line > 0 ? $"{passage.Source}:{passage.Line}" : $"{passage.Source}@{passage.Start}";

    private PipelineOutcome<IReadOnlyList<SearchHit>> Outcome(string query, CancellationToken cancellationToken)
    {
        try
        {
            return PipelineOutcome.FromResult<IReadOnlyList<SearchHit>>(Find(query, cancellationToken));
        }
        catch (Exception exception) when (exception is PipelineException or TokenizerException or ArgumentException)
        {
            return PipelineOutcome.FromError<IReadOnlyList<SearchHit>>(exception);
        }
    }

    private List<SearchHit> Find(string query, CancellationToken cancellationToken)
    {
        float[] vector = _embedder.Query(query, cancellationToken);
        int wanted = reranker is null ? count : Math.Max(count, candidates);
        var hits = new List<SearchHit>();
        foreach ((long id, float score) in (_search ??= new VectorSearch(index, _embedder)).Find(vector, wanted, cancellationToken))
        {
            if (!float.IsFinite(score)) throw new PipelineException("The model's vectors are not finite: its weights are broken.");
            (Passage passage, long places) = index.Find(id);
            hits.Add(new SearchHit(passage, places, score, null));
        }

        if (reranker is null) return hits;
        TextRankingResult ranked = reranker.Run(
            query, [.. hits.Select(hit => hit.Passage.Text)], new TextRankingOptions { TopK = count }, cancellationToken);
        return [.. ranked.Documents.Select(document => hits[document.CorpusId] with
        {
            Score = document.Score,
            Closeness = hits[document.CorpusId].Score,
        })];
    }
}
