using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>`token-classification`.</summary>
internal static class TokenClassificationRequest
{
    public static PreparedRequest<TokenClassificationInput, TokenClassificationOptions, TokenClassificationResult> Prepare(
        TaskRequest request, CallParameters batching)
    {
        bool words = request.Parameters.Boolean("is_split_into_words") ?? false;
        (List<TokenClassificationInput> texts, bool isList) =
            words ? ReadWords(request.Inputs)
            : InputShape.Read(request.Inputs, (item, name) => new TokenClassificationInput(RequestObject.Text(item, name)));
        if (texts.Count == 0) throw new RequestException("At least one input is required.");
        AddOffsets(request.Parameters, texts, isList);
        TokenClassificationOptions options = TokenClassificationParameters.Read(request.Parameters, batching);
        return new(texts, options, (writer, results) => InputShape.Write(writer, results, isList, PipelineJson.Write));
    }

    /// <summary>A flat list of words counts as a list of one sentence.</summary>
    private static (List<TokenClassificationInput> Texts, bool IsList) ReadWords(JsonElement inputs)
    {
        if (inputs.ValueKind != JsonValueKind.Array)
            throw new RequestException(
                $"With is_split_into_words \"inputs\" must be a list of words, but is {RequestObject.Describe(inputs)}.");
        bool many = inputs.GetArrayLength() > 0 && inputs.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Array);
        if (!many) return ([new TokenClassificationInput(RequestObject.Texts(inputs, "\"inputs\""))], true);
        return InputShape.Read(inputs, (item, name) => new TokenClassificationInput(RequestObject.Texts(item, name)));
    }

    private static void AddOffsets(RequestObject parameters, List<TokenClassificationInput> texts, bool isList)
    {
        if (parameters.Given("offset_mapping") is not { } value) return;
        JsonElement[] mappings = isList && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (mappings.Length != texts.Count)
            throw new RequestException($"\"offset_mapping\" has {mappings.Length} entries for {texts.Count} inputs.");
        for (int i = 0; i < mappings.Length; i++) texts[i] = texts[i] with { OffsetMapping = ReadOffsets(mappings[i]) };
    }

    private static (int Start, int End)[] ReadOffsets(JsonElement mapping)
    {
        const string Expected = "\"offset_mapping\" must hold a list of [start, end] for each input.";
        if (mapping.ValueKind != JsonValueKind.Array) throw new RequestException(Expected);
        var offsets = new List<(int Start, int End)>();
        foreach (JsonElement pair in mapping.EnumerateArray())
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2) throw new RequestException(Expected);
            if (pair[0].ValueKind != JsonValueKind.Number || !pair[0].TryGetInt32(out int start)) throw new RequestException(Expected);
            if (pair[1].ValueKind != JsonValueKind.Number || !pair[1].TryGetInt32(out int end)) throw new RequestException(Expected);
            offsets.Add((start, end));
        }

        return [.. offsets];
    }
}
