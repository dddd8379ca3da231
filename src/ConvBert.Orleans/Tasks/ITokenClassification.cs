using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary><c>token-classification</c>: finds entities in texts.</summary>
[Alias("convbert.ITokenClassification")]
public interface ITokenClassification : IConvBertTask;
