using System.Text.Json;
using System.Text.RegularExpressions;

namespace ConvBert.Hub;

/// <summary>A repository's commit and those of its files that this runtime reads.</summary>
internal sealed partial record RepositoryFiles(string Commit, IReadOnlyList<string> Names)
{
    private static readonly string[] Small = ["config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt"];

    /// <summary>The kinds of weights in the order in which loading prefers them.</summary>
    private static readonly (string Stem, string Extension)[] Weights = [("model", ".safetensors"), ("pytorch_model", ".bin"), ("tf_model", ".h5")];

    public static RepositoryFiles Parse(string repository, byte[] answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            string commit = document.RootElement.GetProperty("sha").GetString() ?? "";
            if (!Commits().IsMatch(commit)) throw new ConvBertHubException(repository, null, null, "the hub's answer names no commit");
            List<string> listed = [.. document.RootElement.GetProperty("siblings").EnumerateArray().Select(file => file.GetProperty("rfilename").GetString() ?? "")];
            foreach (string name in listed) Validate(repository, name);
            return new RepositoryFiles(commit, Select(repository, listed));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ConvBertHubException(repository, null, null, "the hub's answer is no list of files; is the endpoint a model hub?", exception);
        }
    }

    private static void Validate(string repository, string name)
    {
        if (name.Split('/').Any(part => part is "" or "." or "..") || name.Any(c => c is '\\' or ':' || char.IsControl(c)))
            throw new ConvBertHubException(repository, name, null, "the hub names a file outside the repository; nothing was downloaded");
    }

    private static string[] Select(string repository, List<string> listed)
    {
        if (!listed.Contains("config.json")) throw new ConvBertHubException(repository, "config.json", null, "the repository has no such file");
        foreach ((string stem, string extension) in Weights)
        {
            string whole = stem + extension, index = whole + ".index.json";
            if (listed.Contains(whole)) return [.. Small.Where(listed.Contains), whole];
            if (!listed.Contains(index)) continue;
            string[] shards = [.. listed.Where(name => IsShard(name, stem, extension)).Order(StringComparer.Ordinal)];
            if (shards.Length > 0) return [.. Small.Where(listed.Contains), index, .. shards];
        }
        throw new ConvBertHubException(repository, null, null, "the repository has no weights that can be read: expected model.safetensors, pytorch_model.bin or tf_model.h5, whole or in shards");
    }

    private static bool IsShard(string name, string stem, string extension)
        => name.StartsWith(stem + "-", StringComparison.Ordinal) && name.EndsWith(extension, StringComparison.Ordinal) && Shards().IsMatch(name.AsSpan(stem.Length, name.Length - stem.Length - extension.Length));

    [GeneratedRegex(@"\A[0-9a-f]{40,64}\z")]
    private static partial Regex Commits();

    [GeneratedRegex(@"\A-[0-9]+-of-[0-9]+\z")]
    private static partial Regex Shards();
}
