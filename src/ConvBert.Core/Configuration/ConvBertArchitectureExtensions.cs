namespace ConvBert;

/// <summary>Hugging Face's class names.</summary>
public static class ConvBertArchitectureExtensions
{
    /// <summary>The name of Hugging Face's class: <c>ConvBertForMaskedLM</c>.</summary>
    /// <param name="architecture">The model class.</param>
    /// <returns>The name, as in the config's <c>architectures</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a member of the enum.</exception>
    public static string ClassName(this ConvBertArchitecture architecture) => architecture switch
    {
        ConvBertArchitecture.Model => "ConvBertModel",
        ConvBertArchitecture.MaskedLM => "ConvBertForMaskedLM",
        ConvBertArchitecture.SequenceClassification => "ConvBertForSequenceClassification",
        ConvBertArchitecture.MultipleChoice => "ConvBertForMultipleChoice",
        ConvBertArchitecture.TokenClassification => "ConvBertForTokenClassification",
        ConvBertArchitecture.QuestionAnswering => "ConvBertForQuestionAnswering",
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "not a model class"),
    };

    /// <summary>The class of a name, with or without <c>TF</c> in front; null if the name is not that of a ConvBERT class.</summary>
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
