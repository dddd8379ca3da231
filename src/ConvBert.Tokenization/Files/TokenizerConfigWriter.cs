using System.Globalization;
using System.Text.Json;
using ConvBert.Tokenization.AddedTokens;
using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization.Files;

/// <summary>The small files of a saved tokenizer: <c>tokenizer_config.json</c> and the two that older versions read.</summary>
/// <param name="settings">The settings of the tokenizer.</param>
/// <param name="added">All added tokens.</param>
/// <param name="additional">Special tokens in addition to the named ones.</param>
internal sealed class TokenizerConfigWriter(TokenizerSettings settings, AddedVocabulary added, IReadOnlyList<string> additional)
{
    /// <summary>Python's int(1e30), which means no limit.</summary>
    private const string VeryLarge = "1000000000000000019884624838656";

    /// <summary><c>tokenizer_config.json</c>, with its keys in order.</summary>
    public byte[] Config(string tokenizerClass) => JsonText.Of(
        writer =>
        {
            writer.WriteStartObject();
            foreach ((string key, Action<Utf8JsonWriter> write) in Keys(tokenizerClass))
            {
                writer.WritePropertyName(key);
                write(writer);
            }

            writer.WriteEndObject();
        },
        endsLine: true);

    /// <summary><c>special_tokens_map.json</c>: a token with other flags than the default is an object.</summary>
    public byte[] SpecialTokensMap() => JsonText.Of(
        writer =>
        {
            writer.WriteStartObject();
            if (additional.Count > 0)
            {
                writer.WriteStartArray("additional_special_tokens");
                foreach (string token in additional) WriteToken(writer, token);
                writer.WriteEndArray();
            }

            foreach ((string key, AddedToken? token) in Named().Where(entry => entry.Token is not null))
            {
                writer.WritePropertyName(key);
                WriteToken(writer, token!.Content);
            }

            writer.WriteEndObject();
        },
        endsLine: true);

    /// <summary><c>added_tokens.json</c>: added tokens after the vocabulary and their ids; null if there are none.</summary>
    public byte[]? AddedTokens()
    {
        IEnumerable<(AddedToken Token, int Id)> ordered = added.Tokens.OrderBy(entry => entry.Token.Content, StringComparer.Ordinal);
        (AddedToken Token, int Id)[] appended = [.. ordered.Where(entry => entry.Id >= settings.Vocabulary.Count)];
        return appended.Length == 0 ? null : JsonText.Of(
            writer =>
            {
                writer.WriteStartObject();
                foreach ((AddedToken token, int id) in appended) writer.WriteNumber(token.Content, id);
                writer.WriteEndObject();
            },
            endsLine: true);
    }

    private SortedDictionary<string, Action<Utf8JsonWriter>> Keys(string tokenizerClass)
    {
        // Without basic tokenization none of the three has an effect; the fast tokenizer's reader, which does not know that option,
        // must see them that way.
        bool basic = settings.DoBasicTokenize;
        var keys = new SortedDictionary<string, Action<Utf8JsonWriter>>(StringComparer.Ordinal)
        {
            ["clean_up_tokenization_spaces"] = writer => writer.WriteBooleanValue(settings.CleanUpTokenizationSpaces),
            ["do_lower_case"] = writer => writer.WriteBooleanValue(settings.DoLowerCase && basic),
            ["model_max_length"] = writer => writer.WriteRawValue(
                settings.ModelMaxLength == SequenceDefaults.NoMaxLength
                    ? VeryLarge
                    : settings.ModelMaxLength.ToString(CultureInfo.InvariantCulture)),
            ["strip_accents"] = writer => WriteOptional(writer, basic ? settings.StripAccents : false),
            ["tokenize_chinese_chars"] = writer => writer.WriteBooleanValue(settings.TokenizeChineseChars && basic),
            ["tokenizer_class"] = writer => writer.WriteStringValue(tokenizerClass),
        };
        foreach ((string key, AddedToken? token) in Named())
        {
            if (token is not null || key is not ("bos_token" or "eos_token")) keys[key] = writer => writer.WriteStringValue(token?.Content);
        }

        if (!settings.ModelInputNames.SequenceEqual(TokenizerSettings.DefaultInputNames))
        {
            keys["model_input_names"] = writer => WriteTexts(writer, settings.ModelInputNames);
        }
        if (settings.PaddingSide == SequenceSide.Left) keys["padding_side"] = writer => writer.WriteStringValue("left");
        if (settings.TruncationSide == SequenceSide.Left) keys["truncation_side"] = writer => writer.WriteStringValue("left");
        if (settings.SplitSpecialTokens) keys["split_special_tokens"] = writer => writer.WriteBooleanValue(true);
        if (settings.TransformersVersion == TransformersVersion.V5) AddVersion5(keys);
        else AddVersion4(keys);
        return keys;
    }

    private void AddVersion4(SortedDictionary<string, Action<Utf8JsonWriter>> keys)
    {
        keys["added_tokens_decoder"] = WriteDecoder;
        if (additional.Count > 0) keys["additional_special_tokens"] = writer => WriteTexts(writer, additional);
        keys["do_basic_tokenize"] = writer => writer.WriteBooleanValue(settings.DoBasicTokenize);
        keys["extra_special_tokens"] = writer =>
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        };
        keys["never_split"] = writer =>
        {
            if (settings.NeverSplit.Count > 0) WriteTexts(writer, settings.NeverSplit);
            else writer.WriteNullValue();
        };
    }

    private void AddVersion5(SortedDictionary<string, Action<Utf8JsonWriter>> keys)
    {
        keys["backend"] = writer => writer.WriteStringValue("tokenizers");
        if (additional.Count > 0) keys["extra_special_tokens"] = writer => WriteTexts(writer, additional);
    }

    private void WriteDecoder(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();

        // If ids have gaps, two added tokens may have the same id; it is decoded as the later one.
        IEnumerable<IGrouping<int, (AddedToken Token, int Id)>> byId = added.Tokens.GroupBy(entry => entry.Id);
        foreach (IGrouping<int, (AddedToken Token, int Id)> entries in byId.OrderBy(entries => entries.Key))
        {
            AddedToken token = entries.Last().Token;
            writer.WriteStartObject(entries.Key.ToString(CultureInfo.InvariantCulture));
            JsonText.WriteFields(writer, token);
            writer.WriteBoolean("special", token.Special);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void WriteToken(Utf8JsonWriter writer, string content)
    {
        AddedToken token = added.Tokens.First(entry => entry.Token.Content == content).Token;
        if (token == TokenizerSettings.Special(content))
        {
            writer.WriteStringValue(content);
            return;
        }

        writer.WriteStartObject();
        JsonText.WriteFields(writer, token);
        writer.WriteEndObject();
    }

    private IEnumerable<(string Key, AddedToken? Token)> Named() =>
    [
        ("bos_token", settings.BosToken), ("cls_token", settings.ClsToken), ("eos_token", settings.EosToken),
        ("mask_token", settings.MaskToken),
        ("pad_token", settings.PadToken), ("sep_token", settings.SepToken), ("unk_token", settings.UnkToken),
    ];

    private static void WriteTexts(Utf8JsonWriter writer, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray();
        foreach (string text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, bool? value)
    {
        if (value is { } known) writer.WriteBooleanValue(known);
        else writer.WriteNullValue();
    }
}
