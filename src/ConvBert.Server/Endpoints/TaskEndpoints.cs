using System.Globalization;
using System.Text.Json;
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
        routes.Post("/models/{**name}", FailureShapes.HuggingFace, (context, stop) => AnswerAsync(
            routes, context, model: (string)context.GetRouteValue("name")!, task: null, stop));
        routes.Post("/pipelines/{task}", FailureShapes.HuggingFace, (context, stop) => AnswerAsync(
            routes, context, model: null, task: (string)context.GetRouteValue("task")!, stop));
    }

    /// <summary>What goes first, by the header of RFC 9218: an urgency of 4 and more is bulk.</summary>
    public static RequestPriority PriorityOf(HttpRequest request)
    {
        foreach (string part in request.Headers["Priority"].ToString().Split(','))
        {
            if (part.Trim() is ['u', '=', var urgency] && urgency is >= '4' and <= '7') return RequestPriority.Bulk;
        }

        return RequestPriority.Interactive;
    }

    private static async Task AnswerAsync(RouteTable routes, HttpContext context, string? model, string? task, CancellationToken stop)
    {
        JsonElement body = await JsonBody.ReadAsync(context, routes.Context.Options.MaxBodyBytes).ConfigureAwait(false);
        var fields = new RequestObject(body, "The body");
        JsonElement inputs = fields.Required("inputs");
        model ??= fields.Text("model");
        task ??= fields.Text("task");
        var parameters = new RequestObject(CamelCase.ToSnake(fields.Given("parameters") ?? NoParameters), "\"parameters\"");
        // Hugging Face's hosted service has options of its own, which do not change an answer.
        fields.Has("options");
        fields.RefuseUnknown();
        CheckSize(inputs, routes.Context.Options.MaxClientBatchSize);
        ModelHost models = routes.Context.Models;
        ServedModel served = model is not null ? models.Find(model)
            : models.ForTask(task!) ?? models.Models[0];
        using ModelLease lease = models.Lease(served.Name);
        Action<Utf8JsonWriter> answer = await lease.Model.AnswerAsync(
            task ?? served.Task, new TaskRequest(inputs, parameters), PriorityOf(context.Request), stop).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, answer).ConfigureAwait(false);
    }

    private static void CheckSize(JsonElement inputs, int max)
    {
        if (inputs.ValueKind != JsonValueKind.Array || inputs.GetArrayLength() <= max) return;
        throw new RequestTooLargeException(string.Create(
            CultureInfo.InvariantCulture, $"batch size {inputs.GetArrayLength()} > maximum allowed batch size {max}"));
    }
}
