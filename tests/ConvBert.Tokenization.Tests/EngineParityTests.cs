using System.Text;
using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Engine;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.Tests.Support;
using ConvBert.Tokenization.Unicode;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Tests;

/// <summary>
/// What is found block by block through the cache, held to the pipeline that defines it: ids, places, words and texts, cold and warm,
/// UTF-16 and UTF-8.
/// </summary>
public sealed class EngineParityTests
{
    private static readonly string[] Bits =
    [
        "the", "quick", "Fox", " ", "  ", "\t", "\n", "\u000B", "\u0001", "\u007F", ".", "!", "[MASK]", "[MASK", "[", "<ent>", "foo", "Foo",
            "xfoox", "字", "中文", "\u4DC5", "か", "テスト", "、", "。", "，",
        "\u3000", "\u2009", "\u200B", "“", "”", "—", "«", "»", "\u00A0", "é", "e\u0301", "\u0316\u0301", "İ", "ß", "Σ", "ﬁ", "한국",
        "\u1112\u1161", "Привет", "ный", "हिन्दी", "ไทย", "שלום", "\uD83D\uDE00", "\uD840\uDC00",
        "\uFFFD", "\u037E", "\u2260", "internationalization", "supercalifragilisticexpialidocious", "0123456789", "é́", "\u0345",
        "\uDB40\uDC20",
    ];

    public static TheoryData<bool, bool, bool?, bool> Normalizers => new()
    {
        { true, true, null, true }, { true, true, null, false }, { true, true, true, false }, { true, true, false, true },
            { false, true, null, true }, { true, false, null, true }, { false, false, false, false },
    };

    [Theory]
    [MemberData(nameof(Normalizers))]
    public void Encode_RandomTexts_GivesThePipelinesPieces(bool clean, bool cjk, bool? strip, bool lower)
    {
        FastPipeline pipeline =
            Pipeline(new BertNormalizer(clean, cjk, strip, lower), maxInputCharsPerWord: 12,
            new AddedToken("[MASK]") { Normalized = false, Special = true });
        Compare(pipeline, [(new AddedToken("[MASK]") { Normalized = false, Special = true }, 4)], seed: 1, texts: 1500);
    }

    [Theory]
    [InlineData("foo", true)]
    [InlineData("Foo", true)]
    [InlineData("foo", false)]
    [InlineData("<ent>", false)]
    [InlineData("<ent>", true)]
    [InlineData("字", false)]
    public void Encode_RandomTextsWithAddedTokens_GivesThePipelinesPieces(string content, bool normalized)
    {
        var token = new AddedToken(content) { Normalized = normalized };
        FastPipeline pipeline = Pipeline(new BertNormalizer(true, true, null, true), maxInputCharsPerWord: 100, token);
        Compare(pipeline, [(token, 4)], seed: 2, texts: 500);
    }

    /// <summary>
    /// Around the lengths up to which a text is copied before it is looked at, with every place of a character that is not ASCII.
    /// </summary>
    [Theory]
    [InlineData("quick fox. ")]
    [InlineData("x")]
    public void Encode_TextsOfEveryLength_GivesThePipelinesPieces(string bit)
    {
        var token = new AddedToken("[MASK]") { Normalized = false, Special = true };
        FastPipeline pipeline = Pipeline(new BertNormalizer(true, true, null, true), maxInputCharsPerWord: 100, token);
        var encoder = new FastEncoder(pipeline, [(token, 4)], splitSpecialTokens: false);
        string all = string.Concat(Enumerable.Repeat(bit, 300));
        for (int length = 0; length < 300; length++)
        {
            Check(pipeline, encoder, all[..length], length);
            Check(pipeline, encoder, all[..length] + "é", length + 1);
            if (length is > 120 and < 136) Check(pipeline, encoder, all[..(length / 2)] + "\u0416" + all[(length / 2)..length], length);
        }
    }

    private static FastPipeline Pipeline(BertNormalizer normalizer, int maxInputCharsPerWord, AddedToken token)
    {
        Vocabulary vocabulary = VocabularyText.Read(Path.Combine(GoldenFolder.Of("vocab-stress"), "vocab.txt"), trimEnd: false);
        return new FastPipeline(normalizer, new WordPieceModel(vocabulary, "[UNK]", "##", maxInputCharsPerWord),
            new TokenTable(vocabulary, "##"), [(token, 4)]);
    }

    private static void Compare(FastPipeline pipeline, (AddedToken Token, int Id)[] added, int seed, int texts)
    {
        var encoder = new FastEncoder(pipeline, added, splitSpecialTokens: false);
        var random = new Random(seed);
        for (int i = 0; i < texts; i++)
        {
            string text = RandomText(random);
            Check(pipeline, encoder, text, random.Next(text.Length + 1));
        }
    }

    /// <summary>Every form, twice, and the ids with room for but some.</summary>
    private static void Check(FastPipeline pipeline, FastEncoder encoder, string text, int some)
    {
        var expected = new List<TextToken>();
        pipeline.Run(text, false, null, expected);
        int[] places = CodePoints.Utf16Places(text);
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        for (int run = 0; run < 2; run++)
        {
            Check(text, Tokens(pipeline, encoder, text, utf16: false), expected);
            Check(text, Tokens(pipeline, encoder, utf8, utf16: false), expected);
            Check(text, Tokens(pipeline, encoder, text, utf16: true),
                [.. expected.Select(piece => piece with { Start = places[piece.Start], End = places[piece.End] })]);
            var ids = new int[expected.Count + 8];
            ids[..encoder.Encode(text, ids)].Should().Equal(expected.Select(piece => piece.Id), text);
            ids[..encoder.Encode(utf8, ids)].Should().Equal(expected.Select(piece => piece.Id), text);
            int room = Math.Min(some, expected.Count);
            ids[..encoder.Encode(text, ids.AsSpan(0, room))].Should().Equal(expected.Take(room).Select(piece => piece.Id), text);
        }
    }

    private static void Check(string text, List<TextToken> actual, List<TextToken> expected)
    {
        int same = actual.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        if (same == expected.Count && same == actual.Count) return;
        Assert.Fail($"\"{text}\": piece {same} is {actual.ElementAtOrDefault(same)} instead of {expected.ElementAtOrDefault(same)}.");
    }

    private static string RandomText(Random random)
    {
        var text = new StringBuilder();
        int bits = random.Next(1, random.Next(4) == 0 ? 200 : 20);
        for (int i = 0; i < bits; i++)
        {
            text.Append(Bits[random.Next(Bits.Length)]);
            if (random.Next(2) == 0) text.Append(' ');
        }

        return text.ToString();
    }

    private static List<TextToken> Tokens(FastPipeline pipeline, FastEncoder encoder, string text, bool utf16)
    {
        EncoderState state = encoder.Rent();
        state.Clear();
        encoder.Encode(state, text, state.First, TokenRequest.Everything with { Utf16 = utf16 });
        return Read(pipeline, state);
    }

    private static List<TextToken> Tokens(FastPipeline pipeline, FastEncoder encoder, byte[] utf8, bool utf16)
    {
        EncoderState state = encoder.Rent();
        state.Clear();
        encoder.Encode(state, utf8, state.First, TokenRequest.Everything with { Utf16 = utf16 });
        return Read(pipeline, state);
    }

    private static List<TextToken> Read(FastPipeline pipeline, EncoderState state)
    {
        TokenColumns tokens = state.First;
        var texts = tokens.Texts.ToDictionary(entry => entry.Token, entry => entry.Text);
        var read = new List<TextToken>();
        for (int i = 0; i < tokens.Count; i++)
        {
            read.Add(new(tokens.Ids[i], texts.GetValueOrDefault(i) ?? pipeline.Model.Vocabulary.TokenOf(tokens.Ids[i])!, tokens.Starts[i],
                tokens.Ends[i], tokens.Words[i]));
        }

        state.Release();
        return read;
    }
}
