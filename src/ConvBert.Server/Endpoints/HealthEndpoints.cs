using System.Text.Json;
using ConvBert.Server.Calls;
using ConvBert.Server.Hosting;
using ConvBert.Server.Http;
using ConvBert.Serving.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ConvBert.Server.Endpoints;

/// <summary>Whether the server lives, and what it serves.</summary>
internal static class HealthEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.GetOpen("/health", context =>
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return Task.CompletedTask;
        });
        routes.GetOpen("/ready", context =>
        {
            if (context.RequestServices.GetRequiredService<Readiness>().Obstacle is { } obstacle)
                return JsonAnswer.WriteAsync(context, obstacle, Protocol.HuggingFace);
            context.Response.StatusCode = StatusCodes.Status200OK;
            return Task.CompletedTask;
        });
        routes.Get(
            "/info", Protocol.HuggingFace, (context, stop) => JsonAnswer.WriteAsync(context, writer => WriteInfo(writer, routes), stop));
    }

    private static void WriteInfo(Utf8JsonWriter writer, RouteTable routes)
    {
        ConvBertServerOptions options = routes.Context.Options;
        ModelHost models = routes.Context.Models;
        HashSet<string> loaded = [.. models.Loaded.Select(model => model.Model.Name)];
        writer.WriteStartObject();
        ServedModel first = models.Models[0];
        writer.WriteString("model_id", first.Name);
        writer.WriteNull("model_sha");
        writer.WriteString("model_dtype", ServerInfo.DataType);
        writer.WriteStartObject("model_type");
        writer.WriteStartObject(ServerInfo.NameOf(ServerInfo.KindOf(first)));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartArray("models");
        foreach (ServedModel model in models.Models)
        {
            writer.WriteStartObject();
            writer.WriteString("model_id", model.Name);
            writer.WriteString("task", model.Task);
            writer.WriteBoolean("loaded", loaded.Contains(model.Name));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("max_concurrent_requests", options.MaxConcurrentRequests);
        writer.WriteNumber("max_input_length", first.MaxInputLength);
        writer.WriteNumber("max_batch_tokens", options.MaxBatchTokens);
        writer.WriteNull("max_batch_requests");
        writer.WriteNumber("max_client_batch_size", options.MaxClientBatchSize);
        writer.WriteBoolean("auto_truncate", false);
        writer.WriteString("simd", ConvBertRuntime.Tier.ToString());
        writer.WriteString("version", ServerInfo.Version);
        writer.WriteEndObject();
    }
}
