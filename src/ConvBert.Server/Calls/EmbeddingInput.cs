using ConvBert.Serving.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Server.Calls;

/// <summary>What is embedded: a text, or the ids of one.</summary>
/// <param name="Text">The text; null where ids are given.</param>
/// <param name="Ids">The ids; null where a text is given.</param>
internal sealed record EmbeddingInput(string? Text, IReadOnlyList<int>? Ids = null)
{
    /// <summary>Whether there is nothing to embed.</summary>
    public bool IsEmpty => Ids is null ? Text!.Length == 0 : Ids.Count == 0;

    /// <summary>
    /// The text, and whether special tokens go around it. Ids are decoded and tokenized anew, as text-embeddings-inference does, so that
    /// prompts and truncation mean the same for both; [CLS] and [SEP] are added to those that have them alone, and to those with a prompt.
    /// </summary>
    /// <exception cref="RequestException">An id is not of the vocabulary.</exception>
    public (string Text, bool AddSpecialTokens) Read(ConvBertTokenizerBase tokenizer, bool hasPrompt)
    {
        if (Ids is null) return (Text!, true);
        foreach (int id in Ids)
        {
            if (id < 0 || id >= tokenizer.Count)
                throw new RequestException($"The id {id} is not of the vocabulary, whose ids are 0 to {tokenizer.Count - 1}.");
        }

        int[] ids = [.. Ids];
        if (hasPrompt) return (tokenizer.Decode(ids, skipSpecialTokens: true), true);
        bool isFramed = ids.Length > 1 && ids[0] == tokenizer.ClsTokenId && ids[^1] == tokenizer.SepTokenId;
        return (tokenizer.Decode(isFramed ? ids[1..^1] : ids, skipSpecialTokens: false), isFramed);
    }
}
