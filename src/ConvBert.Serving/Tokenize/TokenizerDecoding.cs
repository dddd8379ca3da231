using System.Text.Json;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tokenize;

/// <summary>The tokenizer's <c>decode</c>, by Hugging Face's names.</summary>
/// <param name="SkipSpecialTokens">Whether [CLS], [SEP] and the like are left out.</param>
/// <param name="CleanUpTokenizationSpaces">Whether spaces before punctuation go; null for the tokenizer's own setting.</param>
/// <param name="SpacesBetweenSpecialTokens">Whether there is a space between special tokens (slow only).</param>
internal sealed record TokenizerDecoding(bool SkipSpecialTokens, bool? CleanUpTokenizationSpaces, bool SpacesBetweenSpecialTokens)
{
    /// <summary>The options that a call gives.</summary>
    public static TokenizerDecoding Read(ParameterSource call) => new(
        call.Boolean("skip_special_tokens") ?? false, call.Boolean("clean_up_tokenization_spaces"),
        call.Boolean("spaces_between_special_tokens") ?? true);

    /// <summary>The text of ids, or of one id.</summary>
    /// <exception cref="RequestException">They are none.</exception>
    public string Decode(ConvBertTokenizerBase tokenizer, JsonElement ids) => Decode(tokenizer, Ids(tokenizer, ids));

    /// <summary>The text of ids.</summary>
    public string Decode(ConvBertTokenizerBase tokenizer, int[] ids) =>
        tokenizer.Decode(ids, SkipSpecialTokens, CleanUpTokenizationSpaces, SpacesBetweenSpecialTokens);

    /// <summary>
    /// Ids that need not have a token. Beyond 31 bits none has, which the slow tokenizer takes for any number, the fast one up to 32 bits.
    /// </summary>
    public static int[] Ids(ConvBertTokenizerBase tokenizer, JsonElement ids) =>
        [.. (ids.ValueKind == JsonValueKind.Array ? ids.EnumerateArray() : new[] { ids }.AsEnumerable()).Select(id => Id(tokenizer, id))];

    private static int Id(ConvBertTokenizerBase tokenizer, JsonElement id)
    {
        if (id.ValueKind != JsonValueKind.Number || !id.TryGetInt64(out long number))
            throw new RequestException($"An id must be a whole number, but is {RequestObject.Describe(id)}.");
        if (number is >= int.MinValue and <= int.MaxValue) return (int)number;
        if (tokenizer is not ConvBertTokenizerFast) return -1;
        return number is > 0 and <= uint.MaxValue ? int.MaxValue
            : throw new RequestException($"The id {number} does not fit into 32 bits.");
    }
}
