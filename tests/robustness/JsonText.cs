using System.Text.Json.Serialization;

namespace ConvBert.Robustness;

/// <summary>Strings as JSON.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class JsonText : JsonSerializerContext;
