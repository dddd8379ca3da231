using System.Text.Json;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>What a task is asked, in the shape of Hugging Face's inference API.</summary>
/// <param name="Inputs">What the task reads.</param>
/// <param name="Parameters">The task's parameters, by Hugging Face's names.</param>
internal record TaskRequest(JsonElement Inputs, RequestObject Parameters);
