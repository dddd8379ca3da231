using System.Buffers;
using System.Text.Json;
using ConvBert.Explain;
using ConvBert.Server.Hosting;
using ConvBert.Server.Http;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Endpoints;

/// <summary>
/// The look inside: <c>POST /explain</c> with <c>{"inputs", "parameters"?, "model"?}</c> gives the JSON of <c>convbert explain</c>.
/// </summary>
internal static class ExplainEndpoints
{
    /// <summary>How long a request may wait for its turn.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    public static void Map(RouteTable routes) =>
        routes.Post("/explain", Protocol.HuggingFace, (context, stop) => AnswerAsync(routes.Context, context, stop));

    private static async Task AnswerAsync(ServerContext server, HttpContext context, CancellationToken stop)
    {
        JsonElement body = await JsonBody.ReadAsync(context, server.Options.MaxBodyBytes, stop).ConfigureAwait(false);
        var fields = new RequestObject(body, "The body");
        JsonElement inputs = fields.Required("inputs");
        string? name = fields.Text("model");
        RequestObject parameters = TaskEndpoints.Parameters(fields);
        fields.RefuseUnknown();
        ServedModel served = name is null ? server.Models.Models[0] : server.Models.Find(name);
        ExplainRequest request = ExplainRequest.Read(new TaskRequest(inputs, parameters), served.Name);
        ReadOnlyMemory<byte> answer = await InTurnAsync(server, served, request, stop).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, writer => writer.WriteRawValue(answer.Span, skipInputValidation: true), stop).ConfigureAwait(false);
    }

    /// <summary>Makes the answer; a turn ends before it is sent, so that a slow reader holds up nobody.</summary>
    private static async Task<ReadOnlyMemory<byte>> InTurnAsync(
        ServerContext server, ServedModel served, ExplainRequest request, CancellationToken stop)
    {
        if (!await server.ExplainTurns.WaitAsync(MaxWait, stop).ConfigureAwait(false)) throw new OverloadedException(MaxWait);
        try
        {
            using ModelLease lease = server.Models.Lease(served.Name);
            TaskEngine engine = await lease.Model.EngineAsync(lease.Model.Model.Task).WaitAsync(stop).ConfigureAwait(false);
            using var explainer = new Explainer(engine.Model, engine.Tokenizer);
            Explanation explanation = await server.Models.RunAloneAsync(() => request.Run(explainer, stop), stop).ConfigureAwait(false);
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, PipelineJson.WriterOptions)) request.Write(writer, explanation);
            return buffer.WrittenMemory;
        }
        finally
        {
            server.ExplainTurns.Release();
        }
    }
}
