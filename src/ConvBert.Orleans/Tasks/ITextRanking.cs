using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary><c>text-ranking</c>: orders texts by how well they answer a query.</summary>
[Alias("convbert.ITextRanking")]
public interface ITextRanking : IConvBertTask;
