using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Serving.Models;

/// <summary>A task: its name, how a model is loaded for it, and how its requests are read.</summary>
internal abstract class TaskDefinition(string name)
{
    /// <summary>Hugging Face's name.</summary>
    public string Name => name;

    /// <summary>Loads a model for the task.</summary>
    public abstract TaskEngine Load(
        string path, PipelineLoadOptions options, ForwardScheduler scheduler, EngineLimits limits, QueueMeter meter);

    /// <summary>Does what <paramref name="visitor"/> does for this task.</summary>
    public abstract T Accept<T>(ITaskVisitor<T> visitor);
}

/// <inheritdoc/>
/// <param name="name">Hugging Face's name.</param>
/// <param name="load">Loads the pipeline.</param>
/// <param name="prepare">Reads a request.</param>
internal sealed class TaskDefinition<TInput, TOptions, TResult>(
    string name, Func<string, PipelineLoadOptions?, Pipeline<TInput, TOptions, TResult>> load,
    Func<TaskRequest, CallParameters, PreparedRequest<TInput, TOptions, TResult>> prepare) : TaskDefinition(name)
    where TOptions : PipelineCallOptions
{
    /// <summary>Loads the pipeline.</summary>
    public Func<string, PipelineLoadOptions?, Pipeline<TInput, TOptions, TResult>> FromPretrained => load;

    /// <summary>Reads a request.</summary>
    public Func<TaskRequest, CallParameters, PreparedRequest<TInput, TOptions, TResult>> Prepare => prepare;

    /// <inheritdoc/>
    public override T Accept<T>(ITaskVisitor<T> visitor) => visitor.Visit(this);

    /// <inheritdoc/>
    public override TaskEngine Load(
        string path, PipelineLoadOptions options, ForwardScheduler scheduler, EngineLimits limits, QueueMeter meter)
    {
        Pipeline<TInput, TOptions, TResult> pipeline = load(path, options);
        return new TaskEngine<TInput, TOptions, TResult>(Name, pipeline, new(pipeline, scheduler, limits, meter), prepare);
    }
}
