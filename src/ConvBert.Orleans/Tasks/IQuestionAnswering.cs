using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary><c>question-answering</c>: finds answers in contexts.</summary>
[Alias("convbert.IQuestionAnswering")]
public interface IQuestionAnswering : IConvBertTask;
