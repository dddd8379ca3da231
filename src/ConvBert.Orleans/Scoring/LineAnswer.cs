using System.Text.Json;

namespace ConvBert.Orleans.Scoring;

/// <summary>The answer to a line.</summary>
/// <param name="Write">Writes it.</param>
/// <param name="IsError">Whether it is an error.</param>
internal readonly record struct LineAnswer(Action<Utf8JsonWriter> Write, bool IsError);
