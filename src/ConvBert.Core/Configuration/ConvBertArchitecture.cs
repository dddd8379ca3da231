namespace ConvBert;

/// <summary>The model classes: the backbone alone, or with one of the heads.</summary>
public enum ConvBertArchitecture
{
    /// <summary>ConvBertModel.</summary>
    Model,

    /// <summary>ConvBertForMaskedLM.</summary>
    MaskedLM,

    /// <summary>ConvBertForSequenceClassification.</summary>
    SequenceClassification,

    /// <summary>ConvBertForMultipleChoice.</summary>
    MultipleChoice,

    /// <summary>ConvBertForTokenClassification.</summary>
    TokenClassification,

    /// <summary>ConvBertForQuestionAnswering.</summary>
    QuestionAnswering,
}
