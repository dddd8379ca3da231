using ConvBert.Checkpoints;
using ConvBert.Pipelines;

namespace ConvBert.Serving.Models;

/// <summary>A model that requests may name.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Path">Its folder, or what else a pipeline loads.</param>
/// <param name="Task">What it answers where a request does not say.</param>
internal sealed record ServedModel(string Name, string Path, string Task)
{
    /// <summary>The model of a folder, with the task that the folder is for.</summary>
    /// <exception cref="ConvBertConfigException">The configuration is missing or malformed.</exception>
    public static ServedModel Of(string name, string path)
    {
        string folder = HubCache.FolderOf(path, new ConvBertLoadOptions().Revision);
        bool isSentenceTransformer = SentenceTransformerFolder.TryRead(folder) is not null;
        return new ServedModel(name, path, isSentenceTransformer ? "feature-extraction" : TaskOf(ConvBertConfig.FromPretrained(path)));
    }

    private static string TaskOf(ConvBertConfig config)
    {
        foreach (string name in config.Architectures ?? [])
        {
            switch (ConvBertArchitectureExtensions.Find(name))
            {
                case ConvBertArchitecture.MaskedLM: return "fill-mask";
                case ConvBertArchitecture.TokenClassification: return "token-classification";
                case ConvBertArchitecture.QuestionAnswering: return "question-answering";
                case ConvBertArchitecture.MultipleChoice: return "multiple-choice";
                case ConvBertArchitecture.SequenceClassification:
                    return EntailmentLabel.Find(config) >= 0 ? "zero-shot-classification" : "text-classification";
            }
        }

        return "feature-extraction";
    }
}
