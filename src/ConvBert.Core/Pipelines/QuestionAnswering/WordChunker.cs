using System.Runtime.InteropServices;
using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Cuts a context into chunks with the slow tokenizer, word by word, every chunk padded to full length.</summary>
internal sealed class WordChunker(ConvBertTokenizerBase tokenizer, int maxSeqLength, int docStride, int maxQuestionLength)
{
    private static readonly EncodingOptions Whole = new() { AddSpecialTokens = false, Truncation = TruncationStrategy.DoNotTruncate };

    private readonly IReadOnlyList<int> _specialIds = tokenizer.AllSpecialIds;

    /// <summary>Adds the chunks to <paramref name="sequences"/>, with the word ids of <see cref="WordContext"/>.</summary>
    public void Cut(string question, WhitespaceWords context, InputSequences sequences)
    {
        var tokens = new List<int>();
        var wordOfToken = new List<int>();
        for (int word = 0; word < context.Words.Count; word++)
        {
            tokens.AddRange(tokenizer.Encode(context.Words[word], options: Whole).Ids);
            while (wordOfToken.Count < tokens.Count) wordOfToken.Add(word);
        }

        EncodingOptions limited = Whole with { MaxLength = maxQuestionLength, Truncation = TruncationStrategy.LongestFirst };
        int[] asked = [.. tokenizer.Encode(question, options: limited).Ids];
        int window = maxSeqLength - asked.Length - tokenizer.NumSpecialTokensToAdd(pair: true);
        bool tooLong = tokens.Count > window;
        if (tooLong && window < docStride)
        {
            throw new ArgumentException(
                $"DocStride is {docStride}, but only {window} tokens of the context fit into MaxSeqLength ({maxSeqLength}) beside the " +
                "question, so some of the context would never be read.",
                nameof(question));
        }

        for (int from = 0; from < tokens.Count; from += docStride)
        {
            int count = Math.Min(window, tokens.Count - from);
            AddChunk(asked, tokens.GetRange(from, count), CollectionsMarshal.AsSpan(wordOfToken).Slice(from, count), sequences);
            if (from + count == tokens.Count) break;
        }
    }

    private void AddChunk(int[] question, List<int> context, ReadOnlySpan<int> wordOfToken, InputSequences sequences)
    {
        bool contextFirst = tokenizer.PadsLeft();
        IReadOnlyList<int> first = contextFirst ? context : question, second = contextFirst ? question : context;
        int[] ids = [.. tokenizer.BuildInputsWithSpecialTokens(first, second)];
        int[] wordIds = new int[ids.Length], attentionMask = new int[ids.Length], unused = new int[ids.Length];
        Array.Fill(wordIds, WordContext.NoWord);
        Array.Fill(attentionMask, 1);
        wordIds[0] = WordContext.Cls;
        wordOfToken.CopyTo(wordIds.AsSpan(contextFirst ? 1 : question.Length + 2));
        for (int t = 1; t < wordIds.Length; t++)
        {
            // Hugging Face masks every special token of a chunk, including an unknown word of the context.
            if (_specialIds.Contains(ids[t])) wordIds[t] = WordContext.NoWord;
        }

        var chunk = new ModelSequence
        {
            Ids = ids,
            TypeIds = [.. tokenizer.CreateTokenTypeIdsFromSequences(first, second)],
            AttentionMask = attentionMask,
            SpecialTokensMask = unused,
            OffsetStarts = unused,
            OffsetEnds = unused,
            WordIds = wordIds,
            SequenceIds = unused,
        };
        sequences.AddPadded(chunk, maxSeqLength, tokenizer.PadTokenId ?? 0, contextFirst);
    }
}
