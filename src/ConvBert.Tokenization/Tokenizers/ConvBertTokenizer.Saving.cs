using ConvBert.Tokenization.Files;

namespace ConvBert.Tokenization;

/// <content>Saving.</content>
public sealed partial class ConvBertTokenizer
{
    private protected override string VocabularyPath(string saveDirectory, string? filenamePrefix)
    {
        string prefix = string.IsNullOrEmpty(filenamePrefix) ? "" : filenamePrefix + "-";
        return Directory.Exists(saveDirectory) ? Path.Combine(saveDirectory, prefix + TokenizerFolder.VocabularyName)
            : prefix + saveDirectory;
    }

    private protected override IReadOnlyList<(string Name, byte[] Content)> SavedFiles(bool? legacyFormat)
    {
        if (legacyFormat == false)
            throw new ArgumentException("The slow tokenizer has no tokenizer.json; expected the legacy format.", nameof(legacyFormat));
        TokenizerConfigWriter config = ConfigWriter();
        return
        [
            (TokenizerConfig.FileName, config.Config(nameof(ConvBertTokenizer))),
            (TokenizerConfig.SpecialTokensMapName, config.SpecialTokensMap()),
            .. LineFiles(config),
        ];
    }
}
