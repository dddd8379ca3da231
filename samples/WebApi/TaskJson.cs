using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace WebApi;

/// <summary>What both endpoints are asked.</summary>
internal sealed record TextRequest(string Text);

/// <summary>The label of a text.</summary>
internal sealed record Classification(string Label, float Score);

/// <summary>A name in a text: <c>Text[Start..End]</c> in UTF-16 units, as .NET and JavaScript count.</summary>
internal sealed record Entity(string Kind, float Score, string Text, int Start, int End);

/// <summary>Serializers written at build time, so that the service needs no reflection.</summary>
[JsonSerializable(typeof(TextRequest))]
[JsonSerializable(typeof(Classification))]
[JsonSerializable(typeof(Entity[]))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class TaskJson : JsonSerializerContext;
