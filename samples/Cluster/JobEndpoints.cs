using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Models;

namespace Cluster;

/// <summary>Bulk jobs over files of the shared folder; any silo takes them, and all silos work on them.</summary>
internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder routes, string shared, string model)
    {
        RouteGroupBuilder jobs = routes.MapGroup("/jobs/{name}");
        jobs.MapPut("/", (string name, JobRequest request, IGrainFactory grains) => AnswerAsync(async () =>
        {
            string[] inputs = [.. request.Inputs.Select(input => Inside(shared, input))];
            string output = Inside(shared, request.Output);
            await grains.GetGrain<IBulkJob>(name).SubmitAsync(new BulkJob
            {
                Inputs = inputs,
                Output = output,
                Model = new BulkModel { Path = model, Hash = await Task.Run(() => ModelHash.Of(model)) },
                ShardBytes = request.ShardBytes ?? (1 << 20),
            });
            return TypedResults.Accepted($"/jobs/{name}");
        }));
        jobs.MapGet("/", (string name, IGrainFactory grains) => AnswerAsync(async () =>
            TypedResults.Ok(await grains.GetGrain<IBulkJob>(name).StatusAsync())));
        jobs.MapDelete("/", (string name, IGrainFactory grains) => AnswerAsync(async () =>
        {
            await grains.GetGrain<IBulkJob>(name).CancelAsync();
            return TypedResults.NoContent();
        }));
    }

    /// <summary>A path that a client names, which must stay in the shared folder.</summary>
    private static string Inside(string shared, string name)
    {
        string path = Path.GetFullPath(name, shared);
        return path.StartsWith(Path.TrimEndingDirectorySeparator(shared) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new BulkJobException($"'{name}' is not in the shared folder.");
    }

    private static async Task<IResult> AnswerAsync<T>(Func<Task<T>> call)
        where T : IResult
    {
        try
        {
            return await call();
        }
        catch (BulkJobException refused)
        {
            return TypedResults.Problem(refused.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }

    private sealed record JobRequest(IReadOnlyList<string> Inputs, string Output, long? ShardBytes);
}
