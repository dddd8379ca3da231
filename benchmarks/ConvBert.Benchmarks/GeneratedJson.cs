using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConvBert.Benchmarks;

/// <summary>The code that the serializer generates for what <c>/embed</c> reads and answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(float[][]))]
[JsonSerializable(typeof(EmbedBody))]
internal sealed partial class GeneratedJson : JsonSerializerContext;

/// <summary>The body of <c>/embed</c>; its inputs are a text, ids, or a list of either, which no type of its own says.</summary>
internal sealed record EmbedBody(
    JsonElement Inputs, bool? Normalize, int? Dimensions, bool? Truncate, string? TruncationDirection, string? PromptName, string? Model);
