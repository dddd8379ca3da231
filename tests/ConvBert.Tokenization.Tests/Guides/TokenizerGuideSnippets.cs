namespace ConvBert.Tokenization.Tests.Guides;

/// <summary>The C# of docs/tokenizer.md, one method a block; <see cref="TokenizerGuideTests"/> holds page, code and output together.</summary>
internal static class TokenizerGuideSnippets
{
    public static void Encode(TextWriter Console, string folder)
    {
        var tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        var row = tokenizer.Encode("Anna lives in Rome.");
        Console.WriteLine(string.Join(" ", row.Tokens));
        Console.WriteLine(string.Join(" ", row.Ids));
        Console.WriteLine(tokenizer.Decode([.. row.Ids], skipSpecialTokens: true));
    }

    public static void Pairs(TextWriter Console, string folder)
    {
        var tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        var row = tokenizer.Encode("Where does Anna live?", "Anna lives in Rome.");
        for (int token = 0; token < row.Count; token++)
            Console.WriteLine($"{row.Tokens[token],-8} segment {row.TypeIds[token]}  {row.TokenToChars(token)}");

        // From a character of the second text to its token and word, and back.
        int rome = row.CharToToken(14, sequence: 1)!.Value;
        Console.WriteLine($"{row.Tokens[rome]}: word {row.TokenToWord(rome)}, characters {row.WordToChars(row.TokenToWord(rome)!.Value, sequence: 1)}");
    }

    public static void Windows(TextWriter Console, string folder)
    {
        var tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        var options = new EncodingOptions
        {
            Truncation = TruncationStrategy.OnlySecond,
            MaxLength = 9,
            Stride = 2,
            ReturnOverflowingTokens = true,
            Padding = PaddingStrategy.MaxLength,
        };
        foreach (var window in tokenizer.EncodeBatch(["Where?"], ["Anna lives in Rome and works in Paris."], options))
            Console.WriteLine(string.Join(" ", window.Tokens));
    }

    public static void Ids(TextWriter Console, string folder)
    {
        var tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        Span<int> ids = stackalloc int[128];
        int count = tokenizer.EncodeToIds("Anna lives in Rome.", ids);
        Console.WriteLine(string.Join(" ", ids[..count].ToArray()));

        // UTF-8 needs no string at all.
        Console.WriteLine(tokenizer.EncodeToIds("Anna lives in Rome."u8, ids));
    }

    public static void OwnMemory(TextWriter Console, string folder)
    {
        var tokenizer = ConvBertTokenizerFast.FromPretrained(folder);

        // Everything that Encode returns, as numbers in a reusable buffer; use one per thread.
        var buffer = new EncodingBuffer();
        foreach (var text in new[] { "Anna lives in Rome.", "Where?" })
        {
            tokenizer.EncodeInto(text, buffer);
            var row = buffer[0];
            for (int token = 1; token < row.Count - 1; token++)
                Console.Write($"{row.Ids[token]} from {row.OffsetStarts[token]} to {row.OffsetEnds[token]}, word {row.WordIds[token]}; ");
            Console.WriteLine();
        }

        // Many texts on all cores, as sequences of the same length.
        var ids = new int[2 * 8];
        var lengths = new int[2];
        tokenizer.EncodeBatchToIds(["Anna lives in Rome.", "Where?"], ids, lengths, sequenceLength: 8);
        Console.WriteLine(string.Join(" ", ids));
        Console.WriteLine(string.Join(" ", lengths));

        // A text of any length, read until it ends or the destination is full.
        using var stream = new MemoryStream("Anna lives in Rome."u8.ToArray());
        Console.WriteLine(tokenizer.EncodeToIds(stream, ids));
    }

    public static void Saving(TextWriter Console, string folder)
    {
        var tokenizer = ConvBertTokenizerFast.FromPretrained(folder);
        tokenizer.AddTokens([new AddedToken("convbert") { SingleWord = true }]);
        tokenizer.AddSpecialTokens([new AddedToken("<ent>") { Normalized = false }]);
        var saved = Path.Combine(Path.GetTempPath(), $"my-tokenizer-{Guid.NewGuid():N}");
        foreach (var path in tokenizer.SavePretrained(saved))
            Console.WriteLine(Path.GetFileName(path));

        var loaded = ConvBertTokenizerFast.FromPretrained(saved);
        Console.WriteLine(string.Join(" ", loaded.Tokenize("ConvBERT <ent> lives")));
        Directory.Delete(saved, recursive: true);
    }
}
