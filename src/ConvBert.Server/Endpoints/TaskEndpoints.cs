using System.Text.Json;
using ConvBert.Server.Calls;
using ConvBert.Server.Http;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvBert.Server.Endpoints;

/// <summary>
/// Hugging Face's inference API: <c>POST /models/{name}</c> and <c>POST /pipelines/{task}</c> with
/// <c>{"inputs", "parameters"?, "task"?, "model"?}</c>. The answers are those of <c>convbert batch</c> to the byte.
/// </summary>
internal static class TaskEndpoints
{
    private static readonly JsonElement NoParameters = JsonElement.Parse("{}");

    public static void Map(RouteTable routes)
    {
        routes.Post("/models/{**name}", Protocol.HuggingFace, (context, stop) => AnswerAsync(
            routes, context, model: RouteModel.Of(context), task: null, stop));
        routes.Post("/pipelines/{task}", Protocol.HuggingFace, (context, stop) => AnswerAsync(
            routes, context, model: null, task: (string)context.GetRouteValue("task")!, stop));
    }

    /// <summary>The parameters of a request, under their names in snake case.</summary>
    public static RequestObject Parameters(RequestObject body) =>
        new(CamelCase.ToSnake(body.Given("parameters") ?? NoParameters), "\"parameters\"");

    private static async Task AnswerAsync(RouteTable routes, HttpContext context, string? model, string? task, CancellationToken stop)
    {
        JsonElement body = await JsonBody.ReadAsync(context, routes.Context.Options.MaxBodyBytes, stop).ConfigureAwait(false);
        var fields = new RequestObject(body, "The body");
        JsonElement inputs = fields.Required("inputs");
        model ??= fields.Text("model");
        task ??= fields.Text("task");
        RequestObject parameters = Parameters(fields);
        // Hugging Face's hosted service has options of its own, which do not change an answer.
        fields.Has("options");
        fields.RefuseUnknown();
        if (inputs.ValueKind == JsonValueKind.Array) routes.Context.CheckBatch(inputs.GetArrayLength());
        ModelHost models = routes.Context.Models;
        using ModelLease lease = ModelChoice.Lease(models, model, task!);
        task ??= lease.Model.Model.Task;
        if (await routes.IsRefusedAsync(context, Protocol.HuggingFace, lease.Model.Model.Name, task).ConfigureAwait(false)) return;
        var usage = new RequestUsage();
        Action<Utf8JsonWriter> answer = await lease.Model.AnswerAsync(
            task, new TaskRequest(inputs, parameters), RequestPriorities.Of(context.Request), usage, stop)
            .ConfigureAwait(false);
        using (usage.Answering()) await JsonAnswer.WriteAsync(context, answer, stop).ConfigureAwait(false);
    }
}
