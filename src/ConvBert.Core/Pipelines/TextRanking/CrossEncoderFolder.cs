using System.Text.Json;
using ConvBert.Configuration;

namespace ConvBert.Pipelines;

/// <summary>The folder of a cross-encoder: Hugging Face's, with or without the files of newer versions of sentence-transformers.</summary>
/// <param name="CrossEncoder">How pairs are read and scored.</param>
/// <param name="TransformerPath">The folder of model and tokenizer.</param>
internal sealed record CrossEncoderFolder(CrossEncoder CrossEncoder, string TransformerPath)
{
    private const string ActivationKey = "activation_fn";

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="configured">What is read in place of <c>config.json</c>; null for that.</param>
    /// <exception cref="ConvBertConfigException">
    /// A file is missing or malformed, or names a module or function that is not known, or the model has not one label.
    /// </exception>
    public static CrossEncoderFolder Read(string folder, ConvBertConfig? configured = null)
    {
        string modules = Path.Combine(folder, SentenceTransformerFiles.Modules);
        string transformer = folder;
        (PromptSettings Prompts, string? Activation) model = (PromptSettings.None, null);
        TransformerSettings settings = TransformerSettings.None;
        if (File.Exists(modules))
        {
            transformer = OnlyTransformer(modules);
            settings = TransformerSettings.Read(
                Path.Combine(transformer, SentenceTransformerFiles.Transformer), "sequence-classification");
            model = ReadModel(Path.Combine(folder, SentenceTransformerFiles.Model));
        }

        string file = Path.Combine(transformer, ConvBertConfig.FileName);
        ConvBertConfig config = configured ?? ConvBertConfig.FromPretrained(transformer);
        RequireOneLabel(config, file);
        var encoder = new CrossEncoder
        {
            MaxSeqLength = settings.MaxSeqLength,
            DoLowerCase = settings.DoLowerCase,
            Prompts = model.Prompts.Prompts,
            DefaultPromptName = model.Prompts.DefaultName,
        };
        if ((model.Activation ?? ActivationOf(config, file)) is { } activation)
            encoder = encoder with { ActivationFunction = activation };
        return new CrossEncoderFolder(encoder, transformer);
    }

    /// <summary>Checks that a model scores a pair by one number.</summary>
    /// <exception cref="ConvBertConfigException">It has another number of labels.</exception>
    public static void RequireOneLabel(ConvBertConfig config, string file)
    {
        if (config.NumLabels == 1) return;
        throw new ConvBertConfigException(
            $"{file}: the model has {config.NumLabels} labels; expected 1: a cross-encoder scores a pair of texts by one number");
    }

    private static string OnlyTransformer(string file)
    {
        IReadOnlyList<ModuleEntry> entries = ModuleEntry.ReadList(file);
        if (entries is [{ Name: "Transformer" } only]) return only.Folder;
        string names = string.Join(", ", entries.Select(entry => entry.Name));
        throw new ConvBertConfigException($"{file}: the modules are {names}; expected Transformer alone, as a cross-encoder has it");
    }

    private static (PromptSettings Prompts, string? Activation) ReadModel(string file)
    {
        if (!File.Exists(file)) return (PromptSettings.None, null);
        return SentenceTransformerFolder.ReadConfiguration(file, reader =>
        {
            SentenceTransformerFolder.RequireModelType(reader, "CrossEncoder");
            PromptSettings prompts = PromptSettings.Read(reader);
            string? name = reader.Text(ActivationKey, null);
            return (prompts, name is null ? null : TorchActivations.Require(ActivationKey, name));
        });
    }

    /// <summary>The function that <c>config.json</c> names, under the key of version 4 or that of older ones; null for none.</summary>
    private static string? ActivationOf(ConvBertConfig config, string file)
    {
        const string Version4 = "sentence_transformers", Older = "sbert_ce_default_activation_function";
        (string key, JsonElement value) = (Older, default(JsonElement));
        if (config.AdditionalProperties.TryGetValue(Version4, out JsonElement settings) && settings.ValueKind == JsonValueKind.Object
            && settings.TryGetProperty(ActivationKey, out value)) key = $"{Version4}.{ActivationKey}";
        else config.AdditionalProperties.TryGetValue(Older, out value);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return null;
        try
        {
            return value.ValueKind == JsonValueKind.String
                ? TorchActivations.Require(key, value.GetString()!)
                : throw ConfigReader.Wrong(key, value, "a string or null");
        }
        catch (ConvBertConfigException e) when (e.Key is not null)
        {
            throw new ConvBertConfigException(file, e);
        }
    }
}
