using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>The vocabulary ids of a fill-mask call's targets.</summary>
internal static class TargetTokens
{
    /// <summary>Distinct ids, in the order of their first mention.</summary>
    /// <exception cref="ArgumentException">No target names a token.</exception>
    public static int[] Resolve(IReadOnlyList<string> targets, ConvBertTokenizerBase tokenizer, Action<string> warn)
    {
        var ids = new List<int>();
        foreach (string target in targets)
        {
            if (Find(target, tokenizer, warn) is int id && !ids.Contains(id)) ids.Add(id);
        }

        return ids.Count > 0 ? [.. ids] : throw new ArgumentException("At least one target must be provided when passed.", nameof(targets));
    }

    private static int? Find(string target, ConvBertTokenizerBase tokenizer, Action<string> warn)
    {
        if (target is null) throw new ArgumentException("A target is null.", nameof(target));
        if (tokenizer.TryGetId(target, out int id)) return id;
        var firstToken = new EncodingOptions { AddSpecialTokens = false, MaxLength = 1, Truncation = TruncationStrategy.LongestFirst };
        IReadOnlyList<int> tokens = tokenizer.Encode(target, options: firstToken).Ids;
        warn(tokens.Count > 0
            ? $"The target '{target}' is not in the vocabulary; its first token '{tokenizer.Decode([tokens[0]])}' stands for it."
            : $"The target '{target}' is not in the vocabulary and has no token that is; it is left out.");
        return tokens.Count > 0 ? tokens[0] : null;
    }
}
