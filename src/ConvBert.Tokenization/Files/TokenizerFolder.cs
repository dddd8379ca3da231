using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Files;

/// <summary>Finds and reads the files of a tokenizer.</summary>
internal static class TokenizerFolder
{
    public const string VocabularyName = "vocab.txt";

    /// <summary>Extensions of weights files, next to which the tokenizer's files are.</summary>
    private static readonly string[] WeightExtensions = [".safetensors", ".bin", ".pt", ".pth", ".h5", ".ckpt", ".index"];

    /// <summary>
    /// Reads the settings of a folder for the slow tokenizer or for the fast one, which prefers <c>tokenizer.json</c>; or those of either
    /// file by itself, which its name tells apart. A weights file or an index of shards stands for its folder, a model's cache folder for a
    /// snapshot.
    /// </summary>
    /// <exception cref="TokenizerException">There is no vocabulary, or a file is broken or asks for something unsupported.</exception>
    public static TokenizerSettings Read(string path, bool fast, ConvBertTokenizerOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TransformersVersion version = CheckVersion(options?.TransformersVersion ?? TransformersVersion.V4, fast);
        if (!HubCacheFolder.TryResolve(path, options?.Revision ?? "main", out string resolved, out string? problem))
        {
            throw new TokenizerException($"{resolved}: {problem}.");
        }

        if (!File.Exists(resolved)) return FromFolder(resolved, version, fast, options);
        return IsOfWeights(resolved)
            ? FromFolder(Path.GetDirectoryName(Path.GetFullPath(resolved))!, version, fast, options)
            : FromFile(resolved, version, fast, options);
    }

    private static bool IsOfWeights(string path) => path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase)
        || WeightExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
        || Path.GetExtension(path).StartsWith(".data-", StringComparison.OrdinalIgnoreCase);

    private static TokenizerSettings FromFolder(string folder, TransformersVersion version, bool fast, ConvBertTokenizerOptions? options)
    {
        if (!Directory.Exists(folder))
        {
            throw new TokenizerException(
                $"{folder}: no such folder; expected one with {VocabularyName}{(fast ? " or " + TokenizerJson.FileName : "")}.");
        }

        var config = new TokenizerConfig(folder);
        string vocabularyFile = Path.Combine(folder, VocabularyName);
        JsonSection? json = fast ? JsonFile.TryRead(folder, TokenizerJson.FileName) : null;
        if (json is not null) return FromTokenizerJson(json, config, version, File.Exists(vocabularyFile) ? vocabularyFile : null, options);
        if (!File.Exists(vocabularyFile))
        {
            string missing = fast ? $"neither {VocabularyName} nor {TokenizerJson.FileName}" : "no " + VocabularyName;
            throw new TokenizerException($"{folder}: has {missing}; a tokenizer needs a vocabulary.");
        }

        TokenizerSettings settings = config.Apply(FromVocabulary(vocabularyFile, version));
        if (!fast && !config.DecodesAddedTokens)
        {
            settings = settings with { AddedTokens = WithFastTokenizers(settings.AddedTokens, folder) };
        }
        return settings.With(options);
    }

    /// <summary>In the old format, the slow tokenizer also has the tokens that were added to the fast one, which take precedence.</summary>
    private static IReadOnlyList<(AddedToken Token, int? Id)> WithFastTokenizers(
        IReadOnlyList<(AddedToken Token, int? Id)> added, string folder)
    {
        if (JsonFile.TryRead(folder, TokenizerJson.FileName) is not { } json) return added;
        List<(AddedToken Token, int? Id)> fast = TokenizerJson.ReadAddedTokens(json);
        return [.. added.Where(entry => !fast.Exists(other => other.Id == entry.Id)), .. fast];
    }

    private static TokenizerSettings FromFile(string path, TransformersVersion version, bool fast, ConvBertTokenizerOptions? options)
    {
        if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            return FromVocabulary(path, version).With(options);
        }
        if (!fast)
        {
            throw new TokenizerException(
                $"{path}: is JSON, which the slow tokenizer does not read; expected a folder with {VocabularyName}, or such a file.");
        }
        string folder = Path.GetDirectoryName(path) ?? "";
        JsonSection json = JsonFile.TryRead(folder, Path.GetFileName(path)) ?? throw new TokenizerException($"{path}: no such file.");
        return FromTokenizerJson(json, new TokenizerConfig(folder: null), version, vocabularyFile: null, options);
    }

    private static TokenizerSettings FromTokenizerJson(
        JsonSection json, TokenizerConfig config, TransformersVersion version, string? vocabularyFile, ConvBertTokenizerOptions? options)
    {
        var tokenizer = new TokenizerJson(json);
        var settings = new TokenizerSettings
        {
            Vocabulary = new Vocabulary([]),
            TransformersVersion = version,
            VocabularyFile = vocabularyFile,
        };
        return tokenizer.Complete(tokenizer.Apply(config.Apply(settings), config).With(options));
    }

    private static TokenizerSettings FromVocabulary(string path, TransformersVersion version) => new()
    {
        Vocabulary = VocabularyText.Read(path, trimEnd: version == TransformersVersion.V5),
        VocabularyFile = path,
        TransformersVersion = version,
        CleanUpTokenizationSpaces = version == TransformersVersion.V4,
    };

    private static TransformersVersion CheckVersion(TransformersVersion version, bool fast)
    {
        if (version is not (TransformersVersion.V4 or TransformersVersion.V5))
        {
            throw new ArgumentOutOfRangeException(nameof(version), version, "The version of transformers must be 4 or 5.");
        }
        return version == TransformersVersion.V4 || fast
            ? version
            : throw new ArgumentException("transformers 5 has no slow tokenizer; expected ConvBertTokenizerFast.", nameof(version));
    }
}
