using System.Text.Json;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tasks;

/// <summary>`decode`: ids to their text, lists of ids to a list of texts.</summary>
internal static class DecodeRequest
{
    public static Action<Utf8JsonWriter> Run(TaskRequest request, ConvBertTokenizerBase tokenizer)
    {
        JsonElement inputs = request.Inputs;
        TokenizerDecoding decoding = TokenizerDecoding.Read(request.Parameters);
        request.Parameters.RefuseUnknown();
        bool isBatch = inputs.ValueKind == JsonValueKind.Array && inputs.GetArrayLength() > 0 && inputs[0].ValueKind == JsonValueKind.Array;
        string[] texts =
            [.. (isBatch ? inputs.EnumerateArray() : new[] { inputs }.AsEnumerable()).Select(ids => decoding.Decode(tokenizer, ids))];
        return writer => InputShape.Write(writer, texts, isBatch, (_, text) => writer.WriteStringValue(text));
    }
}
