using System.Text.Json;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Serving.Tests.Support;

/// <summary>Requests to the models of a host.</summary>
internal static class HostRequests
{
    /// <summary>The label that a model gives a text that was liked.</summary>
    public static async Task<string> ClassifyAsync(this ModelHost host, string name)
    {
        using ModelLease lease = host.Lease(name);
        return await lease.ClassifyAsync();
    }

    /// <inheritdoc cref="ClassifyAsync(ModelHost, string)"/>
    public static async Task<string> ClassifyAsync(this ModelLease lease)
    {
        var request = new TaskRequest(JsonElement.Parse("\"I loved this film!\""), RequestObject.Empty("\"parameters\""));
        Action<Utf8JsonWriter> answer =
            await lease.Model.AnswerAsync("text-classification", request, RequestPriority.Interactive, usage: null, default);
        using var bytes = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(bytes)) answer(writer);
        return JsonElement.Parse(bytes.ToArray())[0].GetProperty("label").GetString()!;
    }
}
