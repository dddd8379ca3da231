using ConvBert.Checkpoints;
using ConvBert.Configuration;

namespace ConvBert.Loading;

/// <summary>Decides which model class a checkpoint belongs to.</summary>
internal static class ArchitectureDetection
{
    /// <summary>A tensor that only the head of the class has.</summary>
    private static readonly (ConvBertArchitecture Architecture, string Tensor)[] Heads =
    [
        (ConvBertArchitecture.MaskedLM, "generator_predictions.dense.weight"),
        (ConvBertArchitecture.SequenceClassification, "classifier.out_proj.weight"),
        (ConvBertArchitecture.MultipleChoice, "sequence_summary.summary.weight"),
        (ConvBertArchitecture.TokenClassification, "classifier.weight"),
        (ConvBertArchitecture.QuestionAnswering, "qa_outputs.weight"),
    ];

    /// <summary>The class that the configuration names, else the one whose head the checkpoint holds, else the backbone.</summary>
    internal static ConvBertArchitecture Detect(ConvBertConfig config, ICheckpoint checkpoint)
    {
        foreach (string name in config.Architectures ?? [])
        {
            if (ConvBertArchitectureExtensions.Find(name) is { } named) return named;
        }

        foreach ((ConvBertArchitecture architecture, string tensor) in Heads)
        {
            if (checkpoint.Tensors.ContainsKey(tensor)) return architecture;
        }

        return ConvBertArchitecture.Model;
    }
}
