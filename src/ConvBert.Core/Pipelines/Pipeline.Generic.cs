using System.Runtime.CompilerServices;
using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>
/// Answers inputs as Hugging Face's pipeline of the same name does. An instance is safe to use from several threads. Each input is answered
/// exactly as it would be alone, whatever else is in the call (see <see cref="PipelineCallOptions.Padded"/> for the exception).
/// </summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TOptions">The task's options.</typeparam>
/// <typeparam name="TResult">The type of the answer to an input.</typeparam>
public abstract class Pipeline<TInput, TOptions, TResult> : Pipeline
    where TOptions : PipelineCallOptions
{
    private readonly BatchPool<TResult> _pool = new();

    private protected Pipeline(
        ConvBertPreTrainedModel model, ConvBertConfig config, ConvBertTokenizerBase tokenizer, IDisposable? owned)
        : base(model, config, tokenizer, owned)
    {
    }

    /// <summary>Answers one input on the calling thread.</summary>
    /// <param name="input">The input.</param>
    /// <param name="options">The task's options; null for the defaults.</param>
    /// <param name="cancellationToken">Observed between the model's layers.</param>
    /// <exception cref="ArgumentException">An option or the input is malformed.</exception>
    /// <exception cref="PipelineException">The task cannot answer this input.</exception>
    public TResult Run(TInput input, TOptions? options = null, CancellationToken cancellationToken = default) =>
        RunBatch([input], options, cancellationToken)[0];

    /// <summary>Answers several inputs, in order, on the calling thread.</summary>
    /// <inheritdoc cref="Run(TInput, TOptions?, CancellationToken)" path="/exception"/>
    /// <param name="inputs">The inputs.</param>
    /// <param name="options">The task's options; null for the defaults.</param>
    /// <param name="cancellationToken">Observed between the model's layers.</param>
    public IReadOnlyList<TResult> RunBatch(
        IEnumerable<TInput> inputs, TOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var results = new List<TResult>();
        foreach (PipelineOutcome<TResult> outcome in Engine(options).Run(inputs, cancellationToken)) results.Add(outcome.Result);
        return results;
    }

    /// <summary>
    /// Answers a stream of any length, in order. Tokenization, the model and the caller run concurrently, and a slow reader applies back
    /// pressure. The first input that cannot be answered ends the stream with that input's exception.
    /// </summary>
    /// <inheritdoc cref="Run(TInput, TOptions?, CancellationToken)" path="/exception"/>
    /// <param name="inputs">The inputs.</param>
    /// <param name="options">The task's options; null for the defaults.</param>
    /// <param name="cancellationToken">Observed between the model's layers.</param>
    public IAsyncEnumerable<TResult> RunStreamAsync(
        IAsyncEnumerable<TInput> inputs, TOptions? options = null, CancellationToken cancellationToken = default) =>
        ResultsAsync(RunStreamOutcomesAsync(inputs, options, cancellationToken), cancellationToken);

    /// <summary>
    /// As <see cref="RunStreamAsync(IAsyncEnumerable{TInput}, TOptions?, CancellationToken)"/>, over a sequence of inputs.
    /// </summary>
    /// <inheritdoc cref="Run(TInput, TOptions?, CancellationToken)" path="/exception"/>
    /// <param name="inputs">The inputs.</param>
    public IAsyncEnumerable<TResult> RunStreamAsync(IEnumerable<TInput> inputs) => RunStreamAsync(inputs, options: null);

    /// <inheritdoc cref="RunStreamAsync(IEnumerable{TInput})"/>
    /// <param name="inputs">The inputs.</param>
    /// <param name="options">The task's options; null for the defaults.</param>
    public IAsyncEnumerable<TResult> RunStreamAsync(IEnumerable<TInput> inputs, TOptions? options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return RunStreamAsync(inputs.ToAsyncEnumerable(), options);
    }

    /// <summary>
    /// As the streaming call, but an input that cannot be answered yields an outcome with its error, and the stream continues.
    /// </summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="options">The task's options; null for the defaults.</param>
    /// <param name="cancellationToken">Observed between the model's layers.</param>
    public IAsyncEnumerable<PipelineOutcome<TResult>> RunStreamOutcomesAsync(
        IAsyncEnumerable<TInput> inputs, TOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Engine(options).RunAsync(inputs, cancellationToken);
    }

    /// <summary>Checks the options of a call; null gives the defaults.</summary>
    private protected abstract PipelineCall<TInput, TResult> Begin(TOptions? options);

    /// <summary>Whether sequences of different inputs are padded together when the call asks for padding.</summary>
    private protected virtual bool PadsAcrossInputs => true;

    /// <summary>Batches that are not in use.</summary>
    internal BatchPool<TResult> Batches => _pool;

    /// <summary>A call whose inputs its owner batches, be that with those of other calls.</summary>
    /// <inheritdoc cref="Run(TInput, TOptions?, CancellationToken)" path="/exception"/>
    internal PipelineCall<TInput, TResult> Call(TOptions? options) => Begin(options);

    private static async IAsyncEnumerable<TResult> ResultsAsync(
        IAsyncEnumerable<PipelineOutcome<TResult>> outcomes, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (PipelineOutcome<TResult> outcome in outcomes.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return outcome.Result;
        }
    }

    private BatchEngine<TInput, TResult> Engine(TOptions? options) => new(Begin(options), Rules(options), _pool);

    /// <summary>How the sequences of a call are put together.</summary>
    internal BatchRules Rules(TOptions? options)
    {
        options?.CheckBatching();
        bool padded = PadsAcrossInputs && options is { Padded: true };
        if (padded && Tokenizer.PadTokenId is null)
        {
            throw new ArgumentException("Padded batches need a tokenizer with a pad token; this one has none.", nameof(options));
        }

        int maxTokens = options?.MaxBatchTokens ?? PipelineCallOptions.DefaultMaxBatchTokens;
        return new BatchRules(padded, options?.BatchSize ?? 1, maxTokens, Tokenizer.PadTokenId ?? 0, Tokenizer.PadsLeft());
    }
}
