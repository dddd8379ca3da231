using ConvBert.Tokenization.Definition;
using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.Engine;
using ConvBert.Tokenization.Files;

namespace ConvBert.Tokenization;

/// <content>Saving.</content>
public sealed partial class ConvBertTokenizerFast
{
    private protected override string VocabularyPath(string saveDirectory, string? filenamePrefix)
    {
        if (!Directory.Exists(saveDirectory)) throw new DirectoryNotFoundException($"{saveDirectory}: no such folder.");
        string name = Settings.TransformersVersion == TransformersVersion.V5 ? "tokenizer.model" : TokenizerFolder.VocabularyName;
        return Path.Combine(saveDirectory, (filenamePrefix is null ? "" : filenamePrefix + "-") + name);
    }

    private protected override byte[] VocabularyContent()
    {
        if (Settings.TransformersVersion == TransformersVersion.V4) return base.VocabularyContent();
        return RegularFile.ReadAllBytes(Settings.VocabularyFile
            ?? throw new InvalidOperationException("The tokenizer was loaded without a vocab.txt, which version 5 would copy."));
    }

    private protected override IReadOnlyList<(string Name, byte[] Content)> SavedFiles(bool? legacyFormat)
    {
        TokenizerConfigWriter config = ConfigWriter();
        SequenceSpecials specials = Specials;
        var tokenizer =
            new TokenizerJsonWriter(Settings, _normalizer, Added, (FrontToken!, specials.Cls.Id), (BehindToken!, specials.Sep.Id));
        if (Settings.TransformersVersion == TransformersVersion.V5)
        {
            if (legacyFormat == true) throw new ArgumentException("transformers 5 writes no legacy format.", nameof(legacyFormat));
            return [(TokenizerConfig.FileName, config.Config(nameof(ConvBertTokenizer))), (TokenizerJson.FileName, tokenizer.Text())];
        }

        // A tokenizer that can be had as slow one too is saved under that one's name.
        bool lines =
            legacyFormat == true || (legacyFormat is null && Settings.VocabularyFile is not null && VocabularyText.CanHold(Vocabulary));
        var files = new List<(string Name, byte[] Content)>
        {
            (TokenizerConfig.FileName,
                config.Config(Settings.VocabularyFile is null ? nameof(ConvBertTokenizerFast) : nameof(ConvBertTokenizer))),
            (TokenizerConfig.SpecialTokensMapName, config.SpecialTokensMap()),
        };
        if (lines) files.AddRange(LineFiles(config));
        if (legacyFormat != true) files.Add((TokenizerJson.FileName, tokenizer.Text()));
        return files;
    }
}
