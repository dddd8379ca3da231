using ConvBert.Checkpoints;

namespace ConvBert;

/// <summary>Hugging Face's class names, and how a checkpoint tells which class it belongs to.</summary>
internal static class ArchitectureNames
{
    private static readonly (ConvBertArchitecture Architecture, string ClassName, string HeadTensor)[] All =
    [
        (ConvBertArchitecture.MaskedLM, "ConvBertForMaskedLM", "generator_predictions.dense.weight"),
        (ConvBertArchitecture.SequenceClassification, "ConvBertForSequenceClassification", "classifier.out_proj.weight"),
        (ConvBertArchitecture.MultipleChoice, "ConvBertForMultipleChoice", "sequence_summary.summary.weight"),
        (ConvBertArchitecture.TokenClassification, "ConvBertForTokenClassification", "classifier.weight"),
        (ConvBertArchitecture.QuestionAnswering, "ConvBertForQuestionAnswering", "qa_outputs.weight"),
    ];

    internal static string ClassName(ConvBertArchitecture architecture)
        => architecture == ConvBertArchitecture.Model ? "ConvBertModel" : Array.Find(All, a => a.Architecture == architecture).ClassName;

    /// <summary>The class that the configuration names, else the one whose head the checkpoint holds, else the backbone.</summary>
    internal static ConvBertArchitecture Detect(ConvBertConfig config, ICheckpoint checkpoint)
    {
        foreach (string name in config.Architectures ?? [])
        {
            string className = name.StartsWith("TF", StringComparison.Ordinal) ? name[2..] : name;
            if (className == "ConvBertModel") return ConvBertArchitecture.Model;
            int index = Array.FindIndex(All, a => a.ClassName == className);
            if (index >= 0) return All[index].Architecture;
        }

        int held = Array.FindIndex(All, a => checkpoint.Tensors.ContainsKey(a.HeadTensor));
        return held >= 0 ? All[held].Architecture : ConvBertArchitecture.Model;
    }
}
