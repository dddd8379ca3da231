using ConvBert.Pipelines;
using ConvBert.Tokenization;
using Microsoft.AspNetCore.Mvc;

namespace WebApi;

/// <summary>
/// The two tasks. A pipeline is shared by all requests; a request that its client aborts stops between two layers of the model.
/// </summary>
internal static class TaskEndpoints
{
    private static readonly TokenClassificationOptions WholeNames = new()
    {
        AggregationStrategy = AggregationStrategy.Simple,
        Offsets = OffsetUnit.Utf16,
    };

    public static void MapTasks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(
            "/classify",
            (TextRequest request, [FromServices] TextClassificationPipeline classifier, CancellationToken aborted) =>
                Answer(() => Classify(classifier, request.Text, aborted)));
        routes.MapPost(
            "/entities",
            (TextRequest request, [FromServices] TokenClassificationPipeline tagger, CancellationToken aborted) =>
                Answer(() => Entities(tagger, request.Text, aborted)));
    }

    private static Classification Classify(TextClassificationPipeline classifier, string text, CancellationToken aborted)
    {
        TextClassificationResult result = classifier.Run(text, cancellationToken: aborted);
        return new Classification(result.Label, result.Score);
    }

    private static Entity[] Entities(TokenClassificationPipeline tagger, string text, CancellationToken aborted) =>
        [.. tagger.Run(text, WholeNames, aborted).Entities.Select(entity => ToEntity(entity, text))];

    private static Entity ToEntity(TokenClassificationEntity entity, string text)
    {
        int start = entity.Start!.Value, end = entity.End!.Value;
        return new Entity(entity.EntityGroup!, entity.Score, text[start..end], start, end);
    }

    /// <summary>A text that the task cannot answer, such as one longer than the model reads, is the client's error.</summary>
    private static IResult Answer<T>(Func<T> task)
    {
        try
        {
            return TypedResults.Ok(task());
        }
        catch (Exception e) when (e is PipelineException or ArgumentException)
        {
            return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }
}
