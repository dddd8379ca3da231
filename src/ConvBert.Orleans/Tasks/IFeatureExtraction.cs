using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary><c>feature-extraction</c>: gives the vectors of texts.</summary>
[Alias("convbert.IFeatureExtraction")]
public interface IFeatureExtraction : IConvBertTask;
