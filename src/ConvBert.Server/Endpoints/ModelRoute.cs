using System.Diagnostics;
using System.Text.Json;
using ConvBert.Server.Calls;
using ConvBert.Server.Http;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Requests;

namespace ConvBert.Server.Endpoints;

/// <summary>A route of text-embeddings-inference that asks a model.</summary>
internal static class ModelRoute
{
    /// <summary>Maps the route.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="pattern">Its path.</param>
    /// <param name="task">The task that the model is asked for; null for its tokenizer alone, which has no queue.</param>
    /// <param name="read">Reads the route's own fields; gives the call, and what writes its answer.</param>
    public static void Post<TAnswer>(
        this RouteTable routes, string pattern, string? task,
        Func<EmbeddingsInferenceRequest, (ModelCall<TAnswer> Call, Action<Utf8JsonWriter, TAnswer> Write)> read) => routes.Post(pattern, Protocol.HuggingFace, async (context, stop) =>
    {
        long start = Stopwatch.GetTimestamp();
        JsonElement body = await JsonBody.ReadAsync(context, routes.Context.Options.MaxBodyBytes, stop).ConfigureAwait(false);
        var request = new EmbeddingsInferenceRequest(new RequestObject(body, "The body"));
        (ModelCall<TAnswer> call, Action<Utf8JsonWriter, TAnswer> write) = read(request);
        string? model = request.Model();
        request.Fields.RefuseUnknown();
        if (task is not null && await routes.IsRefusedAsync(context, Protocol.HuggingFace, model, task).ConfigureAwait(false)) return;
        var usage = new RequestUsage();
        TAnswer answer = await call.RunAsync(
            routes.Context, model, RequestPriorities.Of(context.Request), usage, stop).ConfigureAwait(false);
        if (usage.Tokens > 0) UsageHeaders.Write(context.Response.Headers, call.Characters, usage, Stopwatch.GetElapsedTime(start));
        using (usage.Answering()) await JsonAnswer.WriteAsync(context, writer => write(writer, answer), stop).ConfigureAwait(false);
    }, task);
}
