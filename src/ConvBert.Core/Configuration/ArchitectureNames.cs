namespace ConvBert.Configuration;

/// <summary>Hugging Face's class names.</summary>
internal static class ArchitectureNames
{
    /// <summary>The class's name: <c>ConvBertForMaskedLM</c>.</summary>
    internal static string ClassName(ConvBertArchitecture architecture) => architecture switch
    {
        ConvBertArchitecture.Model => "ConvBertModel",
        ConvBertArchitecture.MaskedLM => "ConvBertForMaskedLM",
        ConvBertArchitecture.SequenceClassification => "ConvBertForSequenceClassification",
        ConvBertArchitecture.MultipleChoice => "ConvBertForMultipleChoice",
        ConvBertArchitecture.TokenClassification => "ConvBertForTokenClassification",
        ConvBertArchitecture.QuestionAnswering => "ConvBertForQuestionAnswering",
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "no model class"),
    };

    /// <summary>The class of a name, with or without <c>TF</c> in front; null for a name of no ConvBERT class.</summary>
    internal static ConvBertArchitecture? Find(string className)
    {
        string name = className.StartsWith("TF", StringComparison.Ordinal) ? className["TF".Length..] : className;
        foreach (ConvBertArchitecture architecture in Enum.GetValues<ConvBertArchitecture>())
        {
            if (ClassName(architecture) == name) return architecture;
        }

        return null;
    }
}
