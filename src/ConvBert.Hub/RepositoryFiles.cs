using System.Text.Json;
using System.Text.RegularExpressions;
using ConvBert.Checkpoints;

namespace ConvBert.Hub;

/// <summary>A repository's commit and those of its files that this runtime reads.</summary>
/// <param name="Commit">The commit's hash.</param>
/// <param name="Names">What to download first; where the weights are sharded, the last one is the index that names the shards.</param>
/// <param name="Listed">All files of the commit.</param>
internal sealed partial record RepositoryFiles(string Commit, IReadOnlyList<string> Names, IReadOnlyCollection<string> Listed)
{
    private const string IndexExtension = ".index.json";

    private static readonly string[] Small =
        ["config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt"];

    /// <summary>The kinds of weights in the order in which loading prefers them.</summary>
    private static readonly string[] Weights = ["model.safetensors", "pytorch_model.bin", "tf_model.h5"];

    /// <summary>The index of sharded weights; null where one file holds them all.</summary>
    public string? Index => Names[^1].EndsWith(IndexExtension, StringComparison.Ordinal) ? Names[^1] : null;

    /// <summary>Whether a file of a repository can be one that this runtime reads.</summary>
    public static bool IsRead(string name)
        => Small.Contains(name)
            || Weights.Any(whole => name == whole || name == whole + IndexExtension || Path.GetExtension(name) == Path.GetExtension(whole));

    public static RepositoryFiles Parse(string repository, byte[] answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            string commit = document.RootElement.GetProperty("sha").GetString() ?? "";
            if (!Commits().IsMatch(commit)) throw new ConvBertHubException(repository, null, null, "the hub's answer names no commit");
            List<string> listed = [.. document.RootElement.GetProperty("siblings").EnumerateArray()
                .Select(file => file.GetProperty("rfilename").GetString() ?? "")];
            foreach (string name in listed) Validate(repository, name);
            return new RepositoryFiles(commit, Select(repository, listed), listed);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ConvBertHubException(
                repository, null, null, "the hub's answer is not a list of files; is the endpoint a model hub?", exception);
        }
    }

    private static void Validate(string repository, string name)
    {
        if (name.Split('/').Any(part => part is "" or "." or "..") || name.Any(c => c is '\\' or ':' || char.IsControl(c)))
            throw new ConvBertHubException(repository, name, null, "the hub names a file outside the repository; nothing was downloaded");
    }

    private static string[] Select(string repository, List<string> listed)
    {
        if (!listed.Contains("config.json"))
            throw new ConvBertHubException(repository, "config.json", null, "the repository has no such file");
        foreach (string whole in Weights)
        {
            if (listed.Contains(whole)) return [.. Small.Where(listed.Contains), whole];
            if (listed.Contains(whole + IndexExtension)) return [.. Small.Where(listed.Contains), whole + IndexExtension];
        }
        throw new ConvBertHubException(
            repository, null, null,
            "the repository has no weights that can be read: expected model.safetensors, pytorch_model.bin or tf_model.h5, whole or in shards");
    }

    /// <summary>The shards that a downloaded index names.</summary>
    /// <exception cref="ConvBertHubException">The index is broken, or names a file that the repository does not have.</exception>
    public IReadOnlyList<string> Shards(string repository, string index)
    {
        try
        {
            string[] shards = [.. ShardIndex.Read(index).Values.Distinct().Order(StringComparer.Ordinal)];
            foreach (string shard in shards)
            {
                if (!Listed.Contains(shard))
                    throw new ConvBertHubException(
                        repository, shard, null, $"{Index} names this file, but the repository does not have it");
            }

            return shards;
        }
        catch (CheckpointException exception)
        {
            throw new ConvBertHubException(repository, Index, null, $"the index of shards is broken: {exception.Message}", exception);
        }
    }

    [GeneratedRegex(@"\A[0-9a-f]{40,64}\z")]
    private static partial Regex Commits();
}
