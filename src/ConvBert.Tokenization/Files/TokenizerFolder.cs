using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Files;

/// <summary>Finds and reads a tokenizer's files in a folder.</summary>
internal static class TokenizerFolder
{
    private const string VocabularyName = "vocab.txt";
    private const string TokenizerName = "tokenizer.json";

    /// <summary>Reads the settings of a folder for the slow tokenizer, or for the fast one, which prefers <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerException">No vocabulary, or a file is broken or asks for something unsupported.</exception>
    public static TokenizerSettings Read(string folder, bool fast, ConvBertTokenizerOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder)) return new TokenizerSettings { Vocabulary = Vocabulary.Load(folder, trimEnd: false), VocabularyFile = folder }.With(options);
        if (!Directory.Exists(folder)) throw new TokenizerException($"{folder}: no such folder; expected one with {VocabularyName} or {TokenizerName}.");
        var config = new TokenizerConfig(folder);
        string vocabularyFile = Path.Combine(folder, VocabularyName);
        JsonFile? json = fast ? JsonFile.TryRead(folder, TokenizerName) : null;
        if (json is null)
        {
            if (!File.Exists(vocabularyFile)) throw new TokenizerException($"{folder}: has neither {VocabularyName}{(fast ? " nor " + TokenizerName : "")}; a tokenizer needs a vocabulary.");
            var settings = new TokenizerSettings { Vocabulary = Vocabulary.Load(vocabularyFile, trimEnd: false), VocabularyFile = vocabularyFile };
            return config.Apply(settings).With(options);
        }

        TokenizerSettings fromConfig = config.Apply(new TokenizerSettings { Vocabulary = new Vocabulary([]) });
        TokenizerSettings merged = TokenizerJson.Apply(json, Path.Combine(folder, TokenizerName), fromConfig, config);
        return (merged with { VocabularyFile = File.Exists(vocabularyFile) ? vocabularyFile : null }).With(options);
    }
}
