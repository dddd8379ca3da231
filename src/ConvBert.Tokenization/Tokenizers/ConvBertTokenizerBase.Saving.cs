using ConvBert.Tokenization.Files;

namespace ConvBert.Tokenization;

public abstract partial class ConvBertTokenizerBase
{
    /// <summary>
    /// Saves the tokenizer to a folder, including added tokens. Both tokenizers of this library and Hugging Face's <c>from_pretrained</c>
    /// read it: <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c>, <c>vocab.txt</c>, <c>added_tokens.json</c> where tokens were
    /// added, and of the fast tokenizer <c>tokenizer.json</c>; with <see cref="ConvBertTokenizerOptions.TransformersVersion"/> 5
    /// <c>tokenizer.json</c> and <c>tokenizer_config.json</c> only. Files with these names are replaced, all or none of them; others
    /// remain.
    /// </summary>
    /// <remarks>
    /// If ids have gaps, <c>vocab.txt</c> repeats the token after the gap, so that each token is read with its id. The fast tokenizer
    /// writes no <c>vocab.txt</c> if it was loaded from a folder without one, or if the vocabulary cannot be written as lines.
    /// </remarks>
    /// <param name="saveDirectory">The folder; created if missing.</param>
    /// <param name="filenamePrefix">
    /// A prefix of every name, followed by a hyphen; such files must be renamed before they can be read. Default: none.
    /// </param>
    /// <param name="legacyFormat">
    /// True: without <c>tokenizer.json</c>. False: the fast tokenizer without <c>vocab.txt</c> and <c>added_tokens.json</c>. Default: both.
    /// </param>
    /// <returns>The paths of the files written.</returns>
    /// <exception cref="ArgumentException">
    /// The slow tokenizer is asked for the fast one's format, or version 5 for the legacy format.
    /// </exception>
    /// <exception cref="IOException">A file cannot be written, or the folder is a file.</exception>
    /// <exception cref="InvalidOperationException">The fast tokenizer has no cls_token or sep_token.</exception>
    /// <exception cref="TokenizerException">
    /// The vocabulary cannot be written as the lines of a <c>vocab.txt</c>, and <c>tokenizer.json</c> is not to be written.
    /// </exception>
    public IReadOnlyList<string> SavePretrained(string saveDirectory, string? filenamePrefix = null, bool? legacyFormat = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(saveDirectory);
        IReadOnlyList<(string Name, byte[] Content)> files = SavedFiles(legacyFormat);
        Directory.CreateDirectory(saveDirectory);
        string prefix = string.IsNullOrEmpty(filenamePrefix) ? "" : filenamePrefix + "-";
        var paths = new List<string>();
        using var atomic = new AtomicFiles();
        foreach ((string name, byte[] content) in files)
        {
            paths.Add(Path.Combine(saveDirectory, prefix + name));
            atomic.Add(paths[^1], stream => stream.Write(content));
        }

        atomic.Commit();
        return paths;
    }

    /// <summary>
    /// Saves the vocabulary, one token per line in the order of ids. Gaps between ids are not filled, so that a vocabulary with gaps is
    /// read with other ids (<see cref="SavePretrained"/> keeps them). Added tokens are not saved.
    /// </summary>
    /// <param name="saveDirectory">An existing folder; for the slow tokenizer, otherwise the name of the file itself.</param>
    /// <param name="filenamePrefix">A prefix of the name, followed by a hyphen. To the slow tokenizer an empty one is none.</param>
    /// <returns>
    /// The path of the file written: <c>vocab.txt</c>, or with <see cref="ConvBertTokenizerOptions.TransformersVersion"/> 5
    /// <c>tokenizer.model</c>, a copy of the <c>vocab.txt</c> that was loaded.
    /// </returns>
    /// <exception cref="IOException">The file cannot be written, or the folder does not exist.</exception>
    /// <exception cref="InvalidOperationException">Version 5, and no <c>vocab.txt</c> was loaded.</exception>
    public string SaveVocabulary(string saveDirectory, string? filenamePrefix = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(saveDirectory);
        string path = VocabularyPath(saveDirectory, filenamePrefix);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{folder}: no such folder.");
        byte[] content = VocabularyContent();
        AtomicFiles.Write(path, stream => stream.Write(content));
        return path;
    }

    /// <summary>The path that <see cref="SaveVocabulary"/> writes.</summary>
    private protected abstract string VocabularyPath(string saveDirectory, string? filenamePrefix);

    private protected virtual byte[] VocabularyContent() => VocabularyText.WithoutGaps(Vocabulary);

    /// <summary>The files of <see cref="SavePretrained"/>.</summary>
    private protected abstract IReadOnlyList<(string Name, byte[] Content)> SavedFiles(bool? legacyFormat);

    private protected TokenizerConfigWriter ConfigWriter() => new(Settings, Added, AdditionalSpecialTokens);

    /// <summary>The files with the vocabulary as lines and the added tokens.</summary>
    /// <exception cref="TokenizerException">It cannot be written as lines.</exception>
    private protected IEnumerable<(string Name, byte[] Content)> LineFiles(TokenizerConfigWriter config)
    {
        if (!VocabularyText.CanHold(Vocabulary))
        {
            throw new TokenizerException(
                $"The vocabulary cannot be written as {TokenizerFolder.VocabularyName}: a token has a line break, or ids have too wide gaps; expected a save with {TokenizerJson.FileName}.");
        }

        if (config.AddedTokens() is { } added) yield return (TokenizerConfig.AddedTokensName, added);
        yield return (TokenizerFolder.VocabularyName, VocabularyText.WithIds(Vocabulary));
    }
}
