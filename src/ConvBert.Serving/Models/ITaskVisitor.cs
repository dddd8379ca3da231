using ConvBert.Pipelines;

namespace ConvBert.Serving.Models;

/// <summary>What is done for a task that is known by name alone, with the types of its inputs and results.</summary>
internal interface ITaskVisitor<out T>
{
    /// <summary>Does it for one task.</summary>
    T Visit<TInput, TOptions, TResult>(TaskDefinition<TInput, TOptions, TResult> task) where TOptions : PipelineCallOptions;
}
