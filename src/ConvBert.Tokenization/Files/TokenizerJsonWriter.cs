using System.Text.Json;
using ConvBert.Tokenization.AddedTokens;
using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Engine;

namespace ConvBert.Tokenization.Files;

/// <summary>Writes <c>tokenizer.json</c>.</summary>
/// <param name="settings">The settings of the tokenizer.</param>
/// <param name="normalizer">Its normalizer.</param>
/// <param name="added">All added tokens.</param>
/// <param name="cls">The first token of a sequence and its id.</param>
/// <param name="sep">The last token of a sequence and its id.</param>
internal sealed class TokenizerJsonWriter(
    TokenizerSettings settings, BertNormalizer normalizer, AddedVocabulary added, (string Token, int Id) cls, (string Token, int Id) sep)
{
    public byte[] Text() => JsonText.Of(Write, endsLine: false);

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        WriteAddedTokens(writer);
        WriteNormalizer(writer);
        writer.WriteStartObject("pre_tokenizer");
        writer.WriteString("type", "BertPreTokenizer");
        writer.WriteEndObject();
        WriteProcessor(writer);
        writer.WriteStartObject("decoder");
        writer.WriteString("type", "WordPiece");
        writer.WriteString("prefix", settings.ContinuingSubwordPrefix);
        writer.WriteBoolean("cleanup", settings.DecoderCleanUp);
        writer.WriteEndObject();
        WriteModel(writer);
        writer.WriteEndObject();
    }

    private void WriteAddedTokens(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("added_tokens");
        foreach ((AddedToken token, int id) in added.Tokens.OrderBy(entry => entry.Id))
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("content", token.Content);
            writer.WriteBoolean("single_word", token.SingleWord);
            writer.WriteBoolean("lstrip", token.LStrip);
            writer.WriteBoolean("rstrip", token.RStrip);
            writer.WriteBoolean("normalized", token.Normalized);
            writer.WriteBoolean("special", token.Special);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteNormalizer(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("normalizer");
        writer.WriteString("type", "BertNormalizer");
        writer.WriteBoolean("clean_text", normalizer.CleanText);
        writer.WriteBoolean("handle_chinese_chars", normalizer.HandleChineseChars);
        if (normalizer.StripAccents is { } strips) writer.WriteBoolean("strip_accents", strips);
        else writer.WriteNull("strip_accents");
        writer.WriteBoolean("lowercase", normalizer.Lowercase);
        writer.WriteEndObject();
    }

    private void WriteProcessor(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("post_processor");
        writer.WriteString("type", "TemplateProcessing");
        writer.WriteStartArray("single");
        WriteFirst(writer);
        writer.WriteEndArray();
        writer.WriteStartArray("pair");
        WriteFirst(writer);
        WritePart(writer, "Sequence", "B", 1);
        WritePart(writer, "SpecialToken", sep.Token, 1);
        writer.WriteEndArray();
        writer.WriteStartObject("special_tokens");
        foreach ((string token, int id) in cls.Token == sep.Token ? [cls] : new[] { cls, sep })
        {
            writer.WriteStartObject(token);
            writer.WriteString("id", token);
            writer.WriteStartArray("ids");
            writer.WriteNumberValue(id);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            writer.WriteStringValue(token);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteFirst(Utf8JsonWriter writer)
    {
        WritePart(writer, "SpecialToken", cls.Token, 0);
        WritePart(writer, "Sequence", "A", 0);
        WritePart(writer, "SpecialToken", sep.Token, 0);
    }

    private static void WritePart(Utf8JsonWriter writer, string kind, string id, int type)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(kind);
        writer.WriteString("id", id);
        writer.WriteNumber("type_id", type);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteModel(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("model");
        writer.WriteString("type", "WordPiece");
        writer.WriteString("unk_token", settings.UnknownWordToken);
        writer.WriteString("continuing_subword_prefix", settings.ContinuingSubwordPrefix);
        writer.WriteNumber("max_input_chars_per_word", settings.MaxInputCharsPerWord);
        writer.WriteStartObject("vocab");
        foreach ((string token, int id) in settings.Vocabulary.Ids.OrderBy(entry => entry.Value)) writer.WriteNumber(token, id);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
