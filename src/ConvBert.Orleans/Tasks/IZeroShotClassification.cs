using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary><c>zero-shot-classification</c>: labels texts with labels of the call.</summary>
[Alias("convbert.IZeroShotClassification")]
public interface IZeroShotClassification : IConvBertTask;
