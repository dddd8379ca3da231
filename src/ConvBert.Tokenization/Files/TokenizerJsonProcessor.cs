using System.Text.Json;

namespace ConvBert.Tokenization.Files;

/// <summary>
/// The <c>post_processor</c> of <c>tokenizer.json</c>: [CLS] A [SEP] and [CLS] A [SEP] B [SEP], in either of two notations.
/// </summary>
internal static class TokenizerJsonProcessor
{
    /// <summary>The first and last token of a sequence, with the ids that they have in the processor.</summary>
    public static ((string Token, int Id) Cls, (string Token, int Id) Sep) Read(JsonSection processor)
    {
        if (processor.RequireType("TemplateProcessing", "BertProcessing") == "BertProcessing")
        {
            return (Named(processor, "cls"), Named(processor, "sep"));
        }
        List<Part> single = Parts(processor, "single");
        string cls = single.Count > 0 ? single[0].Name : "";
        string sep = single.Count > 0 ? single[^1].Name : "";
        Part[] expected = [new(false, cls, 0), new(true, "A", 0), new(false, sep, 0)];
        if (!single.SequenceEqual(expected))
        {
            throw processor.Unsupported("single", "is not [CLS] A [SEP] of type 0; other templates are not supported.");
        }
        if (!Parts(processor, "pair").SequenceEqual([.. expected, new(true, "B", 1), new(false, sep, 1)]))
        {
            throw processor.Unsupported("pair", "is not [CLS] A [SEP] of type 0, B [SEP] of type 1; other templates are not supported.");
        }

        JsonSection tokens = processor.RequiredSection("special_tokens");
        return ((cls, Id(tokens, cls)), (sep, Id(tokens, sep)));
    }

    private static List<Part> Parts(JsonSection processor, string key)
    {
        var parts = new List<Part>();
        foreach (JsonElement item in processor.Items(key, "a template") ?? throw processor.Wrong(key, "a template"))
        {
            JsonSection part = processor.AsSection(key, item);
            JsonSection? sequence = part.Section("Sequence");
            JsonSection named = sequence ?? part.RequiredSection("SpecialToken");
            parts.Add(new Part(sequence is not null, named.RequiredText("id"), named.RequiredCount("type_id")));
        }

        return parts;
    }

    private static int Id(JsonSection tokens, string token)
    {
        JsonSection entry = tokens.RequiredSection(token);
        JsonElement[] ids = [.. entry.Items("ids", "a list of one id") ?? []];
        return ids.Length == 1 && JsonSection.TryCount(ids[0], out int id) ? id : throw entry.Wrong("ids", "a list of one id");
    }

    private static (string Token, int Id) Named(JsonSection processor, string key)
    {
        const string Expected = "a token and its id";
        JsonElement[] pair = [.. processor.Items(key, Expected) ?? []];
        return pair.Length == 2 && pair[0].ValueKind == JsonValueKind.String && JsonSection.TryCount(pair[1], out int id)
            ? (pair[0].GetString()!, id)
            : throw processor.Wrong(key, Expected);
    }

    private readonly record struct Part(bool IsSequence, string Name, int Type);
}
