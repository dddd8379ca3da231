using System.Text.Json;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tasks;

/// <summary>`decode`: ids to their text, lists of ids to a list of texts.</summary>
internal static class DecodeRequest
{
    /// <summary>Answers a request; what is returned writes the output.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="allowance">The ids that the request may have; null for any number.</param>
    public static Action<Utf8JsonWriter> Run(TaskRequest request, ConvBertTokenizerBase tokenizer, TokenAllowance? allowance = null)
    {
        JsonElement inputs = request.Inputs;
        TokenizerDecoding decoding = TokenizerDecoding.Read(request.Parameters);
        request.Parameters.RefuseUnknown();
        bool isBatch = inputs.ValueKind == JsonValueKind.Array && inputs.GetArrayLength() > 0 && inputs[0].ValueKind == JsonValueKind.Array;
        string[] texts =
            [.. (isBatch ? inputs.EnumerateArray() : new[] { inputs }.AsEnumerable()).Select(Decode)];
        return writer => InputShape.Write(writer, texts, isBatch, (_, text) => writer.WriteStringValue(text));

        string Decode(JsonElement ids)
        {
            allowance?.Take(ids.ValueKind == JsonValueKind.Array ? ids.GetArrayLength() : 1);
            return decoding.Decode(tokenizer, ids);
        }
    }
}
