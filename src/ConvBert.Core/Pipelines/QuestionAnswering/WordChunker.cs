using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Cuts a context into windows with the slow tokenizer, word by word, every window padded to full length.</summary>
internal sealed class WordChunker(ConvBertTokenizerBase tokenizer, int maxSeqLength, int docStride, int maxQuestionLength)
{
    /// <summary>`[CLS]` and two `[SEP]`.</summary>
    private const int SpecialTokensOfPair = 3;

    private readonly IReadOnlyList<int> _specialIds = tokenizer.AllSpecialIds;

    public ContextChunk[] Cut(string question, CodePointText context)
    {
        var words = new WhitespaceWords(context);
        var tokens = new List<int>();
        var wordOfToken = new List<int>();
        for (int word = 0; word < words.Words.Count; word++)
        {
            foreach (int id in Ids(words.Words[word], limit: null))
            {
                tokens.Add(id);
                wordOfToken.Add(word);
            }
        }

        int[] asked = Ids(question, maxQuestionLength);
        int window = maxSeqLength - asked.Length - SpecialTokensOfPair;
        bool tooLong = tokens.Count > window;
        if (tooLong && window < docStride) throw new ArgumentException($"DocStride is {docStride}, but beside the question only {window} tokens of the context fit into MaxSeqLength, {maxSeqLength}: some would never be read.", nameof(question));
        var chunks = new List<ContextChunk>();
        for (int from = 0; from < tokens.Count; from += docStride)
        {
            int count = Math.Min(window, tokens.Count - from);
            chunks.Add(Chunk(asked, tokens.GetRange(from, count), wordOfToken.GetRange(from, count), words));
            if (from + count == tokens.Count) break;
        }

        return [.. chunks];
    }

    private int[] Ids(string text, int? limit)
    {
        var options = new EncodingOptions { AddSpecialTokens = false, MaxLength = limit, Truncation = limit is null ? TruncationStrategy.DoNotTruncate : TruncationStrategy.LongestFirst };
        return [.. tokenizer.Encode(text, options: options).Ids];
    }

    private WordChunk Chunk(int[] question, List<int> context, List<int> wordOfToken, WhitespaceWords words)
    {
        bool contextFirst = tokenizer.PadsLeft();
        IReadOnlyList<int> first = contextFirst ? context : question, second = contextFirst ? question : context;
        IReadOnlyList<int> ids = tokenizer.BuildInputsWithSpecialTokens(first, second);
        int[] wordAt = new int[ids.Count], seen = new int[ids.Count];
        Array.Fill(wordAt, WordChunk.NoWord);
        Array.Fill(seen, 1);
        wordAt[0] = WordChunk.Cls;
        wordOfToken.CopyTo(wordAt, contextFirst ? 1 : question.Length + 2);
        for (int t = 1; t < wordAt.Length; t++)
        {
            // Hugging Face masks every special token of the row, an unknown word of the context included.
            if (_specialIds.Contains(ids[t])) wordAt[t] = WordChunk.NoWord;
        }

        ModelRow row = new ModelRow(ids, tokenizer.CreateTokenTypeIdsFromSequences(first, second), seen).PadTo(Math.Max(maxSeqLength, ids.Count), tokenizer.PadTokenId ?? 0, contextFirst);
        int[] padded = new int[row.Length];
        Array.Fill(padded, WordChunk.NoWord);
        wordAt.CopyTo(padded, row.PadLeft);
        return new WordChunk(row, words, padded);
    }
}
