using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary><c>text-classification</c>: labels texts.</summary>
[Alias("convbert.ITextClassification")]
public interface ITextClassification : IConvBertTask;
