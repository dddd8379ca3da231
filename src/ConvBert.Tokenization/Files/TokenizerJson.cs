using System.Text.Json;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Files;

/// <summary>Reads <c>tokenizer.json</c>; whatever in it is not the BERT pipeline is refused by name.</summary>
internal static class TokenizerJson
{
    /// <summary>The settings of the file on top of <paramref name="settings"/>; the caller's normalizer flags win, as in version 4.</summary>
    public static TokenizerSettings Apply(JsonFile file, string path, TokenizerSettings settings, TokenizerConfig config)
    {
        JsonElement model = Section(file, "model") ?? throw file.Wrong("model", "a WordPiece model");
        RequireType(path, "model", model, "WordPiece", mayBeAbsent: true);
        settings = settings with
        {
            Vocabulary = ReadVocabulary(path, model),
            ContinuingSubwordPrefix = Text(path, model, "model", "continuing_subword_prefix"),
            MaxInputCharsPerWord = Count(path, model, "max_input_chars_per_word"),
            AddedTokens = ReadAddedTokens(file, path),
            CleanUpTokenizationSpaces = config.CleanUpTokenizationSpaces ?? false,
        };
        settings = ApplyNormalizer(Section(file, "normalizer"), path, settings);
        if (Section(file, "pre_tokenizer") is { } preTokenizer) RequireType(path, "pre_tokenizer", preTokenizer, "BertPreTokenizer");
        else throw new TokenizerException($"{path}: \"pre_tokenizer\" is null; supported is BertPreTokenizer.");
        RequirePostProcessor(Section(file, "post_processor"), path);
        return ApplyDecoder(Section(file, "decoder"), path, settings);
    }

    private static TokenizerSettings ApplyNormalizer(JsonElement? normalizer, string path, TokenizerSettings settings)
    {
        if (normalizer is not { } section) throw new TokenizerException($"{path}: \"normalizer\" is null; supported is BertNormalizer.");
        RequireType(path, "normalizer", section, "BertNormalizer");
        return settings with { CleanText = !section.TryGetProperty("clean_text", out JsonElement clean) || clean.ValueKind != JsonValueKind.False };
    }

    private static TokenizerSettings ApplyDecoder(JsonElement? decoder, string path, TokenizerSettings settings)
    {
        if (decoder is not { } section) throw new TokenizerException($"{path}: \"decoder\" is null; supported is WordPiece.");
        RequireType(path, "decoder", section, "WordPiece");
        if (section.TryGetProperty("prefix", out JsonElement prefix) && prefix.GetString() != settings.ContinuingSubwordPrefix)
        {
            throw new TokenizerException($"{path}: the decoder's prefix is {prefix.GetRawText()}, the model's \"{settings.ContinuingSubwordPrefix}\"; supported is one and the same.");
        }

        return settings with { DecoderCleanUp = !section.TryGetProperty("cleanup", out JsonElement cleanUp) || cleanUp.ValueKind != JsonValueKind.False };
    }

    private static void RequirePostProcessor(JsonElement? processor, string path)
    {
        if (processor is not { } section) throw new TokenizerException($"{path}: \"post_processor\" is null; supported are TemplateProcessing and BertProcessing.");
        string type = Type(section);
        if (type == "BertProcessing") return;
        if (type != "TemplateProcessing") throw Unsupported(path, "post_processor", type, "TemplateProcessing and BertProcessing");
        if (Template(section, "single") != "S0 A0 S0" || Template(section, "pair") != "S0 A0 S0 B1 S1")
        {
            throw new TokenizerException($"{path}: the post_processor's templates are not [CLS] A [SEP] and [CLS] A [SEP] B [SEP]; others are not supported.");
        }
    }

    /// <summary>A template in short: S for a special token, A or B for a sequence, each with its type.</summary>
    private static string Template(JsonElement section, string key)
    {
        if (!section.TryGetProperty(key, out JsonElement template) || template.ValueKind != JsonValueKind.Array) return "";
        var parts = new List<string>();
        foreach (JsonElement part in template.EnumerateArray())
        {
            if (part.TryGetProperty("SpecialToken", out JsonElement special)) parts.Add("S" + special.GetProperty("type_id").GetInt32());
            else if (part.TryGetProperty("Sequence", out JsonElement sequence)) parts.Add(sequence.GetProperty("id").GetString() + sequence.GetProperty("type_id").GetInt32());
        }

        return string.Join(' ', parts);
    }

    private static Vocabulary ReadVocabulary(string path, JsonElement model)
    {
        if (!model.TryGetProperty("vocab", out JsonElement vocab) || vocab.ValueKind != JsonValueKind.Object)
        {
            throw new TokenizerException($"{path}: \"model.vocab\" is missing; expected an object of tokens and ids.");
        }

        var ids = new Dictionary<string, int>();
        foreach (JsonProperty entry in vocab.EnumerateObject())
        {
            ids[entry.Name] = entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out int id) && id >= 0
                ? id
                : throw new TokenizerException($"{path}: \"model.vocab\" gives \"{entry.Name}\" the id {entry.Value.GetRawText()}; expected a whole number from 0 on.");
        }

        return new Vocabulary(ids);
    }

    private static List<(AddedToken Token, int? Id)> ReadAddedTokens(JsonFile file, string path)
    {
        var tokens = new List<(AddedToken, int?)>();
        if (file.Optional("added_tokens") is not { ValueKind: JsonValueKind.Array } list) return tokens;
        foreach (JsonElement entry in list.EnumerateArray())
        {
            AddedToken token = file.Token(entry, "added_tokens", special: entry.TryGetProperty("special", out JsonElement special) && special.ValueKind == JsonValueKind.True);
            if (!entry.TryGetProperty("id", out JsonElement id) || !id.TryGetInt32(out int number)) throw new TokenizerException($"{path}: the added token \"{token.Content}\" has no id.");
            tokens.Add((token, number));
        }

        return tokens;
    }

    private static JsonElement? Section(JsonFile file, string key) => file.Optional(key) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Object ? value : throw file.Wrong(key, "an object");

    private static void RequireType(string path, string section, JsonElement value, string expected, bool mayBeAbsent = false)
    {
        string type = Type(value);
        if (type != expected && !(mayBeAbsent && type.Length == 0)) throw Unsupported(path, section, type, expected);
    }

    private static string Type(JsonElement section) => section.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String ? type.GetString()! : "";

    private static TokenizerException Unsupported(string path, string section, string type, string supported) =>
        new($"{path}: \"{section}\" has the type \"{type}\"; supported: {supported}.");

    private static string Text(string path, JsonElement section, string name, string key) =>
        section.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new TokenizerException($"{path}: \"{name}.{key}\" is missing; expected a string.");

    private static int Count(string path, JsonElement section, string key) =>
        section.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 0
            ? count
            : throw new TokenizerException($"{path}: \"model.{key}\" is missing; expected a whole number.");
}
