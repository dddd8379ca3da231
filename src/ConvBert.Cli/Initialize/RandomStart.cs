using ConvBert.Cli.Errors;
using ConvBert.Tokenization.Files;
using ConvBert.Training;

namespace ConvBert.Cli.Initialize;

/// <summary>Writes a folder with the configuration and the tokenizer of a model and random weights, to train from the beginning.</summary>
internal static class RandomStart
{
    private static readonly string[] TokenizerFiles =
        ["vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"];

    /// <summary>Writes the folder; its files appear together or not at all.</summary>
    /// <param name="like">The model's folder, which needs no weights.</param>
    /// <param name="seed">The seed of the weights.</param>
    /// <param name="folder">The folder to write.</param>
    /// <returns>The number of parameters.</returns>
    /// <exception cref="CommandException">The model has no folder.</exception>
    public static long Write(string like, ulong seed, string folder)
    {
        if (!Directory.Exists(like)) throw new CommandException($"'{like}' is a file; --like wants a folder with config.json and a tokenizer.");
        ConvBertConfig config = ConvBertConfig.FromPretrained(like);
        (string Name, byte[] Content)[] companions =
        [
            .. TokenizerFiles.Select(name => (Name: name, Path: Path.Combine(like, name))).Where(file => File.Exists(file.Path))
                .Select(file => (file.Name, RegularFile.ReadAllBytes(file.Path))),
        ];
        using var model = TrainingModel.FromConfig(config, ConvBertArchitecture.MaskedLM, seed);
        model.SavePretrained(folder, companions);
        return model.Parameters.Sum(parameter => parameter.Length);
    }
}
