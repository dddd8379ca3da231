using System.Diagnostics.CodeAnalysis;
using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization;

public abstract partial class ConvBertTokenizerBase
{
    /// <summary>[CLS] A [SEP], or [CLS] A [SEP] B [SEP].</summary>
    /// <param name="tokenIds0">The ids of A.</param>
    /// <param name="tokenIds1">The ids of B; null for none.</param>
    /// <exception cref="InvalidOperationException">The tokenizer has no cls_token or sep_token.</exception>
    public IReadOnlyList<int> BuildInputsWithSpecialTokens(IReadOnlyList<int> tokenIds0, IReadOnlyList<int>? tokenIds1 = null)
    {
        ArgumentNullException.ThrowIfNull(tokenIds0);
        int cls = ClsTokenId ?? throw new InvalidOperationException("The tokenizer has no cls_token.");
        int sep = SepTokenId ?? throw new InvalidOperationException("The tokenizer has no sep_token.");
        return tokenIds1 is null ? [cls, .. tokenIds0, sep] : [cls, .. tokenIds0, sep, .. tokenIds1, sep];
    }

    /// <summary>
    /// 1 where <see cref="BuildInputsWithSpecialTokens"/> adds a special token or, with <paramref name="alreadyHasSpecialTokens"/>, where
    /// the ids contain one.
    /// </summary>
    /// <param name="tokenIds0">The ids of A.</param>
    /// <param name="tokenIds1">The ids of B; null for none.</param>
    /// <param name="alreadyHasSpecialTokens">Whether A already has its special tokens. The fast tokenizer supports only that.</param>
    /// <exception cref="ArgumentException">The ids already have special tokens, and there is a second text.</exception>
    public virtual IReadOnlyList<int> GetSpecialTokensMask(
        IReadOnlyList<int> tokenIds0, IReadOnlyList<int>? tokenIds1 = null, bool alreadyHasSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(tokenIds0);
        if (alreadyHasSpecialTokens)
        {
            if (tokenIds1 is not null)
            {
                throw new ArgumentException("Ids that already have special tokens come as one sequence.", nameof(tokenIds1));
            }
            IReadOnlyList<int> special = AllSpecialIds;
            return [.. tokenIds0.Select(id => special.Contains(id) ? 1 : 0)];
        }

        int[] first = [1, .. new int[tokenIds0.Count], 1];
        return tokenIds1 is null ? first : [.. first, .. new int[tokenIds1.Count], 1];
    }

    /// <summary>0 for [CLS] A [SEP], 1 for B [SEP].</summary>
    /// <param name="tokenIds0">The ids of A.</param>
    /// <param name="tokenIds1">The ids of B; null for none.</param>
    [SuppressMessage("Performance", "CA1822", Justification = "An instance method in Hugging Face's tokenizer.")]
    public IReadOnlyList<int> CreateTokenTypeIdsFromSequences(IReadOnlyList<int> tokenIds0, IReadOnlyList<int>? tokenIds1 = null)
    {
        ArgumentNullException.ThrowIfNull(tokenIds0);
        var types = new int[SequenceSpecials.Count(tokenIds1 is not null) + tokenIds0.Count + (tokenIds1?.Count ?? 0)];
        if (tokenIds1 is not null) Array.Fill(types, 1, tokenIds0.Count + 2, tokenIds1.Count + 1);
        return types;
    }

    /// <summary>The number of special tokens that are added: 2, or 3 for a pair.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "An instance method in Hugging Face's tokenizer.")]
    public int NumSpecialTokensToAdd(bool pair = false) => SequenceSpecials.Count(pair);

    /// <summary>The ids of tokens; that of the unknown token for tokens that do not exist.</summary>
    public IReadOnlyList<int> ConvertTokensToIds(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return [.. tokens.Select(ConvertTokenToId)];
    }

    /// <summary>The tokens of ids; for an id without a token the slow tokenizer returns the unknown token, the fast one null.</summary>
    public IReadOnlyList<string?> ConvertIdsToTokens(IReadOnlyList<int> ids, bool skipSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(ids);
        IReadOnlyList<int> special = skipSpecialTokens ? AllSpecialIds : [];
        return [.. ids.Where(id => !special.Contains(id)).Select(ConvertIdToToken)];
    }

    /// <summary>Joins tokens to a text.</summary>
    public abstract string ConvertTokensToString(IReadOnlyList<string> tokens);

    /// <summary>Converts ids to text.</summary>
    /// <param name="ids">The ids, including those of special tokens.</param>
    /// <param name="skipSpecialTokens">Whether special tokens, including the unknown and mask tokens, are skipped.</param>
    /// <param name="cleanUpTokenizationSpaces">Whether spaces before punctuation are removed; null for the tokenizer's setting.</param>
    /// <param name="spacesBetweenSpecialTokens">
    /// Slow tokenizer: whether added tokens are separated by spaces; the fast one always separates them.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Fast: an id is negative.</exception>
    /// <exception cref="TokenizerException">Slow: an id has no token, and there is no unknown token.</exception>
    public abstract string Decode(
        ReadOnlySpan<int> ids,
        bool skipSpecialTokens = false,
        bool? cleanUpTokenizationSpaces = null,
        bool spacesBetweenSpecialTokens = true);

    /// <summary>Converts several lists of ids to texts, in order.</summary>
    /// <param name="sequences">Lists of ids, including those of special tokens.</param>
    /// <param name="skipSpecialTokens">Whether special tokens, including the unknown and mask tokens, are skipped.</param>
    /// <param name="cleanUpTokenizationSpaces">Whether spaces before punctuation are removed; null for the tokenizer's setting.</param>
    /// <param name="spacesBetweenSpecialTokens">As for <see cref="Decode"/>.</param>
    public IReadOnlyList<string> BatchDecode(
        IReadOnlyList<IReadOnlyList<int>> sequences,
        bool skipSpecialTokens = false,
        bool? cleanUpTokenizationSpaces = null,
        bool spacesBetweenSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        return [.. sequences.Select(ids => Decode([.. ids], skipSpecialTokens, cleanUpTokenizationSpaces, spacesBetweenSpecialTokens))];
    }

    /// <summary>The tokens of a text, without added special tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="splitSpecialTokens">
    /// Whether special tokens in the text are split like any other text; null for the tokenizer's setting.
    /// </param>
    public abstract IReadOnlyList<string> Tokenize(string text, bool? splitSpecialTokens = null);

    /// <summary>The token of an id; for an id without a token the slow tokenizer returns the unknown token, the fast one null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fast: the id is negative.</exception>
    public abstract string? ConvertIdToToken(int id);
}
