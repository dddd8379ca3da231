using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>What the pipelines of all tasks share.</summary>
public abstract class Pipeline : IDisposable
{
    private readonly IDisposable? _owned;

    /// <summary>Only the tasks of this library derive from it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="config">The model's configuration.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="owned">What the pipeline disposes with itself; null where the caller keeps the model.</param>
    private protected Pipeline(
        ConvBertPreTrainedModel model, ConvBertConfig config, ConvBertTokenizerBase tokenizer, IDisposable? owned)
    {
        Model = model;
        Config = config;
        Tokenizer = tokenizer;
        _owned = owned;
    }

    /// <summary>Raised on the caller's thread when a call has a doubtful option, where Hugging Face logs a warning.</summary>
    public event EventHandler<PipelineWarningEventArgs>? Warning;

    /// <summary>The model, to look at what answers do not tell; it lives as long as the pipeline where that has loaded it.</summary>
    public ConvBertPreTrainedModel Model { get; }

    /// <summary>The model's configuration, with the values of its <c>task_specific_params</c> for this task.</summary>
    public ConvBertConfig Config { get; }

    /// <summary>The tokenizer.</summary>
    public ConvBertTokenizerBase Tokenizer { get; }

    /// <summary>Disposes the model, where the pipeline loaded it.</summary>
    public void Dispose()
    {
        _owned?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Loads a tokenizer and a model and makes the pipeline over them.</summary>
    private protected static TPipeline Load<TModel, TPipeline>(
        string path, PipelineLoadOptions? options, Func<string, ConvBertLoadOptions?, TModel> loadModel,
        Func<TModel, ConvBertTokenizerBase, TPipeline> create)
    {
        options ??= new PipelineLoadOptions();
        ConvBertTokenizerBase tokenizer = options.LoadTokenizer(path);
        return create(loadModel(path, options.Model), tokenizer);
    }

    private protected void Warn(string message) => Warning?.Invoke(this, new PipelineWarningEventArgs(message));
}
