using Orleans;

namespace ConvBert.Orleans.Tasks;

/// <summary><c>multiple-choice</c>: chooses between continuations.</summary>
[Alias("convbert.IMultipleChoice")]
public interface IMultipleChoice : IConvBertTask;
