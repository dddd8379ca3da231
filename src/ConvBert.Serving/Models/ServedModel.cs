using ConvBert.Checkpoints;
using ConvBert.Pipelines;

namespace ConvBert.Serving.Models;

/// <summary>A model that requests may name.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Path">Its folder, or what else a pipeline loads.</param>
/// <param name="Task">What it answers where a request does not say.</param>
/// <param name="MaxInputLength">The most tokens that it reads.</param>
internal sealed record ServedModel(string Name, string Path, string Task, int MaxInputLength)
{
    private static readonly string Embeddings = TaskDefinitions.FeatureExtraction.Name;

    /// <summary>Tasks that the same classifier of texts can be asked.</summary>
    private static readonly string[] OfClassifiers =
        [TaskDefinitions.TextClassification.Name, TaskDefinitions.ZeroShotClassification.Name, TaskDefinitions.TextRanking.Name];

    /// <summary>The model of a folder, with the task that the folder is for.</summary>
    /// <exception cref="ConvBertConfigException">The configuration is missing or malformed.</exception>
    public static ServedModel Of(string name, string path)
    {
        string folder = HubCache.FolderOf(path, new ConvBertLoadOptions().Revision);
        bool isPlain = File.Exists(System.IO.Path.Combine(folder, ConvBertConfig.FileName));
        if (isPlain && ConvBertConfig.FromPretrained(path) is var config && TaskOf(config) == TaskDefinitions.TextRanking.Name)
            return new ServedModel(name, path, TaskDefinitions.TextRanking.Name, config.MaxPositionEmbeddings);
        if (SentenceTransformerFolder.TryRead(folder) is { } sentence)
        {
            int limit = ConvBertConfig.FromPretrained(sentence.TransformerPath).MaxPositionEmbeddings;
            return new ServedModel(name, path, Embeddings, Math.Min(sentence.SentenceTransformer.MaxSeqLength ?? limit, limit));
        }

        config = ConvBertConfig.FromPretrained(path);
        return new ServedModel(name, path, TaskOf(config), config.MaxPositionEmbeddings);
    }

    /// <summary>Whether the model can be asked for a task: its own, its vectors, and what its kind of classifier does.</summary>
    public bool Answers(string task) =>
        task == Task || task == Embeddings || task is TaskDefinitions.Tokenize or TaskDefinitions.Decode || (OfClassifiers.Contains(Task) && OfClassifiers.Contains(task));

    private static string TaskOf(ConvBertConfig config)
    {
        foreach (string name in config.Architectures ?? [])
        {
            switch (ConvBertArchitectureExtensions.Find(name))
            {
                case ConvBertArchitecture.MaskedLM: return TaskDefinitions.FillMask.Name;
                case ConvBertArchitecture.TokenClassification: return TaskDefinitions.TokenClassification.Name;
                case ConvBertArchitecture.QuestionAnswering: return TaskDefinitions.QuestionAnswering.Name;
                case ConvBertArchitecture.MultipleChoice: return TaskDefinitions.MultipleChoice.Name;
                case ConvBertArchitecture.SequenceClassification: return TaskOfClassifier(config);
            }
        }

        return Embeddings;
    }

    private static string TaskOfClassifier(ConvBertConfig config)
    {
        if (config.NumLabels == 1) return TaskDefinitions.TextRanking.Name;
        return EntailmentLabel.Find(config) >= 0 ? TaskDefinitions.ZeroShotClassification.Name : TaskDefinitions.TextClassification.Name;
    }
}
