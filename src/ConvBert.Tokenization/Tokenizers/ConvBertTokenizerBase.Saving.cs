using ConvBert.Tokenization.Files;

namespace ConvBert.Tokenization;

public abstract partial class ConvBertTokenizerBase
{
    /// <summary>
    /// Writes the tokenizer into a folder, as it works now, added tokens included. Both tokenizers here and Hugging Face's <c>from_pretrained</c> read it back:
    /// <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c>, <c>vocab.txt</c>, <c>added_tokens.json</c> where tokens were added, and of the fast
    /// tokenizer <c>tokenizer.json</c>; with <see cref="ConvBertTokenizerOptions.TransformersVersion"/> 5 <c>tokenizer.json</c> and
    /// <c>tokenizer_config.json</c> alone. Files of these names are replaced, others stay. All files are written before the first takes its name; an exception
    /// while they are written leaves the folder as it was.
    /// </summary>
    /// <remarks>
    /// Where ids have gaps, <c>vocab.txt</c> repeats the token behind the gap, so that each token is read back with its id. The fast tokenizer writes no
    /// <c>vocab.txt</c> when it was loaded from a folder without one, or when the vocabulary cannot stand in lines.
    /// </remarks>
    /// <param name="saveDirectory">The folder; made where there is none.</param>
    /// <param name="filenamePrefix">Put in front of every name with a hyphen; such files have to be renamed before they are read. Default: none.</param>
    /// <param name="legacyFormat">True: without <c>tokenizer.json</c>. False: the fast tokenizer without <c>vocab.txt</c> and <c>added_tokens.json</c>. Default: both.</param>
    /// <returns>The paths that were written.</returns>
    /// <exception cref="ArgumentException">The slow tokenizer is asked for the fast one's format, or version 5 for the old one.</exception>
    /// <exception cref="IOException">Something cannot be written, or there is a file in the folder's place.</exception>
    /// <exception cref="InvalidOperationException">The fast tokenizer has no cls_token or sep_token.</exception>
    /// <exception cref="TokenizerException">A vocabulary that cannot stand in the lines of a <c>vocab.txt</c> is to be written without <c>tokenizer.json</c>.</exception>
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
    /// Writes the vocabulary, one token a line in the order of ids; gaps between ids are not filled, so that a vocabulary with gaps is read back with other ids
    /// (<see cref="SavePretrained"/> keeps them). Added tokens are not written.
    /// </summary>
    /// <param name="saveDirectory">An existing folder; of the slow tokenizer, or else the name of the file itself.</param>
    /// <param name="filenamePrefix">Put in front of the name with a hyphen. The slow tokenizer takes an empty one for none.</param>
    /// <returns>
    /// The path that was written: <c>vocab.txt</c>, or with <see cref="ConvBertTokenizerOptions.TransformersVersion"/> 5 <c>tokenizer.model</c>, a copy of the
    /// <c>vocab.txt</c> that was loaded.
    /// </returns>
    /// <exception cref="IOException">It cannot be written, or the fast tokenizer finds no such folder.</exception>
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

    /// <summary>Where <see cref="SaveVocabulary"/> writes.</summary>
    private protected abstract string VocabularyPath(string saveDirectory, string? filenamePrefix);

    private protected virtual byte[] VocabularyContent() => VocabularyText.WithoutGaps(Vocabulary);

    /// <summary>The files of <see cref="SavePretrained"/>.</summary>
    private protected abstract IReadOnlyList<(string Name, byte[] Content)> SavedFiles(bool? legacyFormat);

    private protected TokenizerConfigWriter ConfigWriter() => new(Settings, Added, AdditionalSpecialTokens);

    /// <summary>The files that hold the vocabulary in lines, and the tokens added to it.</summary>
    /// <exception cref="TokenizerException">It cannot stand in lines.</exception>
    private protected IEnumerable<(string Name, byte[] Content)> LineFiles(TokenizerConfigWriter config)
    {
        if (!VocabularyText.CanHold(Vocabulary))
        {
            throw new TokenizerException($"The vocabulary cannot be written as {TokenizerFolder.VocabularyName}: a token has a line break, or ids have too wide gaps; expected a save with {TokenizerJson.FileName}.");
        }

        if (config.AddedTokens() is { } added) yield return (TokenizerConfig.AddedTokensName, added);
        yield return (TokenizerFolder.VocabularyName, VocabularyText.WithIds(Vocabulary));
    }
}
