using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Files;

/// <summary>Finds and reads a tokenizer's files in a folder.</summary>
internal static class TokenizerFolder
{
    public const string VocabularyName = "vocab.txt";

    /// <summary>Reads the settings of a folder for the slow tokenizer, or for the fast one, which prefers <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerException">No vocabulary, or a file is broken or asks for something unsupported.</exception>
    public static TokenizerSettings Read(string folder, bool fast, ConvBertTokenizerOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        int version = CheckVersion(options?.TransformersVersion ?? 4, fast);
        if (File.Exists(folder)) return FromVocabulary(folder, version).With(options);
        if (!Directory.Exists(folder)) throw new TokenizerException($"{folder}: no such folder; expected one with {VocabularyName}{(fast ? " or " + TokenizerJson.FileName : "")}.");
        var config = new TokenizerConfig(folder);
        string vocabularyFile = Path.Combine(folder, VocabularyName);
        JsonSection? json = fast ? JsonFile.TryRead(folder, TokenizerJson.FileName) : null;
        if (json is null)
        {
            if (!File.Exists(vocabularyFile)) throw new TokenizerException($"{folder}: has {(fast ? $"neither {VocabularyName} nor {TokenizerJson.FileName}" : "no " + VocabularyName)}; a tokenizer needs a vocabulary.");
            return config.Apply(FromVocabulary(vocabularyFile, version)).With(options);
        }

        var tokenizer = new TokenizerJson(json);
        var settings = new TokenizerSettings { Vocabulary = new Vocabulary([]), TransformersVersion = version, VocabularyFile = File.Exists(vocabularyFile) ? vocabularyFile : null };
        return tokenizer.Complete(tokenizer.Apply(config.Apply(settings), config).With(options));
    }

    private static TokenizerSettings FromVocabulary(string path, int version) => new()
    {
        Vocabulary = Vocabulary.Load(path, trimEnd: version == 5),
        VocabularyFile = path,
        TransformersVersion = version,
        CleanUpTokenizationSpaces = version == 4,
    };

    private static int CheckVersion(int version, bool fast)
    {
        if (version is not (4 or 5)) throw new ArgumentOutOfRangeException(nameof(version), version, "TransformersVersion is 4 or 5.");
        return version == 4 || fast ? version : throw new ArgumentException("transformers 5 has no slow tokenizer; expected ConvBertTokenizerFast.", nameof(version));
    }
}
