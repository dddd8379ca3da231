using ConvBert.Pipelines;

namespace ConvBert.Cli.Compare;

/// <summary>What a model says about an item.</summary>
/// <param name="Answer">The answer; two are the same if these are.</param>
/// <param name="Scores">Scores in an order that does not depend on their values.</param>
internal sealed record ComparedAnswer(string Answer, IReadOnlyList<double> Scores)
{
    /// <summary>The order of all that was ranked; null for tasks that rank nothing.</summary>
    public string? Order { get; init; }
}

/// <summary>A loaded model that answers items.</summary>
internal abstract class ComparedModel : IDisposable
{
    /// <summary>A pipeline's model.</summary>
    /// <param name="pipeline">The pipeline, which the result disposes of.</param>
    /// <param name="input">The pipeline's input of an item.</param>
    /// <param name="options">How it is called.</param>
    /// <param name="answer">What is compared of a result.</param>
    public static ComparedModel Of<TInput, TOptions, TResult>(
        Pipeline<TInput, TOptions, TResult> pipeline, Func<ComparedItem, TInput> input, TOptions options,
        Func<TResult, ComparedAnswer> answer)
        where TInput : class
        where TOptions : PipelineCallOptions => new PipelineModel<TInput, TOptions, TResult>(pipeline, input, options, answer);

    /// <summary>Answers an item.</summary>
    public abstract ComparedAnswer Answer(ComparedItem item, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class PipelineModel<TInput, TOptions, TResult>(
        Pipeline<TInput, TOptions, TResult> pipeline, Func<ComparedItem, TInput> input, TOptions options,
        Func<TResult, ComparedAnswer> answer) : ComparedModel
        where TInput : class
        where TOptions : PipelineCallOptions
    {
        public override ComparedAnswer Answer(ComparedItem item, CancellationToken cancellationToken) =>
            answer(pipeline.Run(input(item), options, cancellationToken));

        public override void Dispose() => pipeline.Dispose();
    }
}
