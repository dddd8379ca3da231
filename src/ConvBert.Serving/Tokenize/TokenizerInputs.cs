using System.Text.Json;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tokenize;

/// <summary>Encodes the texts of a call from its JSON: strings, or lists of words where the call says so.</summary>
internal static class TokenizerInputs
{
    /// <summary>One text, or one pair.</summary>
    public static TokenizerEncoding One(ConvBertTokenizerBase tokenizer, JsonElement text, JsonElement? pair, bool isSplitIntoWords,
        EncodingOptions options) => isSplitIntoWords
        ? tokenizer.EncodeWords(RequestObject.Texts(text, "\"text\""), pair is { } words ? RequestObject.Texts(words, "\"text_pair\"")
        : null, options)
        : tokenizer.Encode(
        RequestObject.Text(text, "\"text\""), pair is { } second ? RequestObject.Text(second, "\"text_pair\"") : null, options);

    /// <summary>A list of texts, with or without a list of second texts; a text may become several sequences.</summary>
    public static IReadOnlyList<TokenizerEncoding> Many(ConvBertTokenizerBase tokenizer, JsonElement texts, JsonElement? pairs,
        bool isSplitIntoWords, EncodingOptions options) => isSplitIntoWords
        ? tokenizer.EncodeWordsBatch(Lists(texts, "\"text\""), pairs is { } lists ? Lists(lists, "\"text_pair\"") : null, options)
        : tokenizer.EncodeBatch(RequestObject.Texts(texts, "\"text\""), pairs is { } seconds ? RequestObject.Texts(seconds, "\"text_pair\"")
        : null, options);

    private static IReadOnlyList<string>[] Lists(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw new RequestException($"{name} must be a list of lists of words, but is {RequestObject.Describe(value)}.");
        return [.. value.EnumerateArray().Select(list => (IReadOnlyList<string>)RequestObject.Texts(list, name))];
    }
}
