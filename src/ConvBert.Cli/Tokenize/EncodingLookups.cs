using System.Text.Json;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>
/// Every lookup of an encoding at once: over all tokens, then per sequence over all characters and words, and one beyond.
/// </summary>
internal static class EncodingLookups
{
    public static Action<Utf8JsonWriter> Of(TokenizerEncoding row, int[] lengths, bool emptyPair) => writer =>
    {
        writer.WriteStartObject();
        IEnumerable<int> tokens = Enumerable.Range(0, row.Count);
        EncodingJson.Texts(writer, "tokens", row.Tokens);
        EncodingJson.Optional(writer, "token_to_word", tokens.Select(row.TokenToWord));
        EncodingJson.Optional(writer, "token_to_sequence", tokens.Select(row.TokenToSequence));
        EncodingJson.Pairs(writer, "token_to_chars", tokens.Select(row.TokenToChars));
        writer.WriteStartArray("sequences");
        for (int sequence = 0; sequence == 0 || row.SequenceIds.Contains(sequence); sequence++)
            Sequence(writer, row, sequence, lengths[sequence], Words(row, sequence));

        // An empty second text is no sequence of its own; asked about, the reference answers for the first.
        if (emptyPair) Sequence(writer, row, 1, lengths[1], words: 0);
        writer.WriteEndArray();
        writer.WriteEndObject();
    };

    private static void Sequence(Utf8JsonWriter writer, TokenizerEncoding row, int sequence, int length, int words)
    {
        IEnumerable<int> characters = Enumerable.Range(0, length + 2);
        IEnumerable<int> wordNumbers = Enumerable.Range(0, words + 1);
        writer.WriteStartObject();
        EncodingJson.Optional(writer, "char_to_token", characters.Select(character => row.CharToToken(character, sequence)));
        EncodingJson.Optional(writer, "char_to_word", characters.Select(character => row.CharToWord(character, sequence)));
        EncodingJson.Pairs(writer, "word_to_tokens", wordNumbers.Select(word => row.WordToTokens(word, sequence)));
        EncodingJson.Pairs(writer, "word_to_chars", wordNumbers.Select(word => row.WordToChars(word, sequence)));
        writer.WriteEndObject();
    }

    private static int Words(TokenizerEncoding row, int sequence) => Enumerable.Range(0, row.Count)
        .Where(token => row.SequenceIds[token] == sequence)
        .Select(token => (row.WordIds[token] ?? -1) + 1)
        .DefaultIfEmpty(0)
        .Max();
}
