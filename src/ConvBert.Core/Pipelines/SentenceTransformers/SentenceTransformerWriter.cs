using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Configuration;
using ConvBert.Tokenization.Files;

namespace ConvBert.Pipelines;

/// <summary>Writes the files of a <see cref="SentenceTransformer"/>; they appear together or not at all.</summary>
internal sealed class SentenceTransformerWriter
{
    /// <summary>Under their old names, which all versions of sentence-transformers know.</summary>
    private const string TypePrefix = "sentence_transformers.models.";

    private readonly AtomicFiles _files;

    private SentenceTransformerWriter(AtomicFiles files) => _files = files;

    public static void Write(SentenceTransformer sentence, string folder)
    {
        using var files = new AtomicFiles();
        var writer = new SentenceTransformerWriter(files);
        writer.AddTransformer(sentence, folder);
        writer.AddPooling(sentence, folder);
        writer.AddModel(sentence, folder);
        IReadOnlyList<SentenceModule> modules = sentence.Chain.Modules;
        for (int i = 0; i < modules.Count; i++) modules[i].Save(writer, Path.Combine(folder, FolderName(i + 2, modules[i].Name)));
        writer.AddModules(sentence, folder);
        files.Commit();
    }

    /// <summary>Adds a file with a JSON object.</summary>
    public void AddJson(string path, Action<Utf8JsonWriter> write) => AddText(path, json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    /// <summary>Adds a module's weights.</summary>
    public void AddTensors(string folder, params IReadOnlyList<TensorToWrite> tensors) =>
        ShardedSafetensorsWriter.Add(_files, folder, tensors, null, null, CancellationToken.None);

    private static string FolderName(int index, string module) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{index}_{module}");

    private void AddText(string path, Action<Utf8JsonWriter> write)
    {
        byte[] text = JsonText.Of(write, endsLine: true);
        _files.Add(path, stream => stream.Write(text));
    }

    private void AddTransformer(SentenceTransformer sentence, string folder) =>
        AddJson(Path.Combine(folder, SentenceTransformerFiles.Transformer), json =>
        {
            if (sentence.MaxSeqLength is { } length) json.WriteNumber("max_seq_length", length);
            else json.WriteNull("max_seq_length");
            json.WriteBoolean("do_lower_case", sentence.DoLowerCase);
        });

    private void AddPooling(SentenceTransformer sentence, string folder) =>
        AddJson(Path.Combine(folder, FolderName(1, "Pooling"), ConvBertConfig.FileName), json =>
        {
            json.WriteNumber("word_embedding_dimension", sentence.HiddenSize);
            if (PoolingNames.AreInLegacyOrder(sentence.Poolings))
            {
                foreach ((string key, _, Pooling pooling) in PoolingNames.All) json.WriteBoolean(key, sentence.Poolings.Contains(pooling));
            }
            else
            {
                json.WriteStartArray("pooling_mode");
                foreach (Pooling pooling in sentence.Poolings) json.WriteStringValue(PoolingNames.NameOf(pooling));
                json.WriteEndArray();
            }

            json.WriteBoolean("include_prompt", sentence.IncludePrompt);
        });

    private void AddModel(SentenceTransformer sentence, string folder) =>
        AddJson(Path.Combine(folder, SentenceTransformerFiles.Model), json =>
        {
            json.WriteStartObject("__version__");
            json.WriteEndObject();
            json.WriteStartObject("prompts");
            foreach ((string name, string prompt) in sentence.Prompts) json.WriteString(name, prompt);
            json.WriteEndObject();
            json.WriteString("default_prompt_name", sentence.DefaultPromptName);
            json.WriteString("similarity_fn_name", SentenceTransformerFolder.SimilarityNames.First(
                known => known.Function == sentence.SimilarityFunction).Name);
        });

    private void AddModules(SentenceTransformer sentence, string folder) =>
        AddText(Path.Combine(folder, SentenceTransformerFiles.Modules), json =>
        {
            json.WriteStartArray();
            IReadOnlyList<string> names = sentence.ModuleNames;
            for (int i = 0; i < names.Count; i++)
            {
                json.WriteStartObject();
                json.WriteNumber("idx", i);
                json.WriteString("name", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
                json.WriteString("path", i == 0 ? "" : FolderName(i, names[i]));
                json.WriteString("type", TypePrefix + names[i]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
}
