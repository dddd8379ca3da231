namespace ConvBert.FineTuning;

/// <summary>What a text classifier says about a text; <see cref="ConvBertConfig.ProblemType"/>.</summary>
public enum ProblemType
{
    /// <summary>One label of several.</summary>
    SingleLabelClassification,

    /// <summary>Any number of labels.</summary>
    MultiLabelClassification,

    /// <summary>A number.</summary>
    Regression,
}
