using System.Text.Json;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tasks;

/// <summary>
/// `tokenize`: a call of the tokenizer. The inputs are a text, a list of texts, {"text", "text_pair"?}, or a list of pairs or of such
/// objects.
/// </summary>
internal static class TokenizeRequest
{
    /// <summary>Answers a request; what is returned writes the output.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="allowance">The tokens that the request may have; null for any number.</param>
    public static Action<Utf8JsonWriter> Run(TaskRequest request, ConvBertTokenizerBase tokenizer, TokenAllowance? allowance = null)
    {
        RequestObject parameters = request.Parameters;
        EncodingOptions options = TokenizerCall.Options(parameters);
        options = allowance?.Within(options) ?? options;
        BatchEncodingFields fields = BatchEncodingFields.Read(parameters, tokenizer);
        bool words = parameters.Boolean("is_split_into_words") ?? false;
        (JsonElement text, JsonElement? pair) = Texts(request.Inputs, parameters.Given("text_pair"));
        parameters.RefuseUnknown();

        bool isBatch =
            text.ValueKind == JsonValueKind.Array && (!words || (text.GetArrayLength() > 0 && text[0].ValueKind == JsonValueKind.Array));
        IReadOnlyList<TokenizerEncoding> rows = !isBatch ? [TokenizerInputs.One(tokenizer, text, pair, words, options)]
            : IsListOfPairs(text, words) ? EncodePairs(tokenizer, text, pair, options)
            : TokenizerInputs.Many(tokenizer, text, pair, words, options);
        if (tokenizer is not ConvBertTokenizerFast) return writer => new BatchEncodingJson(writer, rows, isBatch).WriteSlow(fields);
        if (isBatch || !fields.Overflow) return writer => new BatchEncodingJson(writer, rows, isBatch).WriteFast(fields);
        return writer => new BatchEncodingJson(writer, [rows[0], .. rows[0].Overflowing], isBatch: true).WriteFast(fields);
    }

    /// <summary>The call's two arguments; an object of inputs may hold both.</summary>
    private static (JsonElement Text, JsonElement? Pair) Texts(JsonElement inputs, JsonElement? pair)
    {
        if (inputs.ValueKind != JsonValueKind.Object) return (inputs, pair);
        var fields = new RequestObject(inputs, "\"inputs\"");
        (JsonElement text, JsonElement? own) = (fields.Required("text"), fields.Given("text_pair"));
        fields.RefuseUnknown();
        if (own is not null && pair is not null)
            throw new RequestException("\"text_pair\" is given twice: in \"inputs\" and in \"parameters\".");
        return (text, own ?? pair);
    }

    /// <summary>Whether the list holds anything other than texts.</summary>
    private static bool IsListOfPairs(JsonElement items, bool words) =>
        !words && items.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String);

    /// <summary>Encodes a list of pairs, or of objects that hold a text or a pair.</summary>
    private static IReadOnlyList<TokenizerEncoding> EncodePairs(
        ConvBertTokenizerBase tokenizer, JsonElement items, JsonElement? pair, EncodingOptions options)
    {
        if (pair is not null)
            throw new RequestException("\"text_pair\" stands beside texts, but \"inputs\" holds pairs or other things than texts.");
        (string Text, string? Pair)[] parts = [.. items.EnumerateArray().Select(Part)];
        int pairs = parts.Count(part => part.Pair is not null);
        if (pairs != 0 && pairs != parts.Length)
            throw new RequestException($"Of {parts.Length} inputs {pairs} are pairs; all or none must be.");
        return tokenizer.EncodeBatch(
            [.. parts.Select(part => part.Text)], pairs == 0 ? null : [.. parts.Select(part => part.Pair!)], options);
    }

    private static (string Text, string? Pair) Part(JsonElement item) => item switch
    {
        { ValueKind: JsonValueKind.String } => (RequestObject.Text(item, "\"inputs\""), null),
        { ValueKind: JsonValueKind.Object } when Texts(item, null) is var (text, pair) =>
            (RequestObject.Text(text, "\"text\""), pair is { } second ? RequestObject.Text(second, "\"text_pair\"") : null),
        { ValueKind: JsonValueKind.Array } when item.GetArrayLength() == 2 =>
            (RequestObject.Text(item[0], "a pair's text"), RequestObject.Text(item[1], "a pair's text")),
        _ =>
            throw new RequestException(
                $"An input must be a text, a pair [text, text_pair] or an object {{\"text\", \"text_pair\"}}, but is {RequestObject.Describe(item)}."),
    };
}
