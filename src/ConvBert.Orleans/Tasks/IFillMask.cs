using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary><c>fill-mask</c>: predicts masked words.</summary>
[Alias("convbert.IFillMask")]
public interface IFillMask : IConvBertTask;
