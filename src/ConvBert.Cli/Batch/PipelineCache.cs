using System.Text.Json;
using ConvBert.Cli.Models;
using ConvBert.Pipelines;
using ConvBert.Serving.Models;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Batch;

/// <summary>Pipelines and tokenizers that stay loaded between requests.</summary>
/// <param name="load">How models are loaded, apart from a request's own configuration.</param>
/// <param name="precision">The arithmetic of models as far as their requests do not say.</param>
/// <param name="warn">Told of the pipelines' warnings; null for no one.</param>
internal sealed class PipelineCache(
    ConvBertLoadOptions load, PrecisionParameters precision, Action<string>? warn = null) : IDisposable
{
    private const int MaxPipelines = 16;

    private static readonly JsonElement NoOverrides = JsonElement.Parse("{}");

    private readonly RecentlyUsed<object> _loaded = new(MaxPipelines);

    /// <summary>The pipeline of a task.</summary>
    public Pipeline<TInput, TOptions, TResult> Pipeline<TInput, TOptions, TResult>(
        TaskDefinition<TInput, TOptions, TResult> task, PipelineSource source)
        where TOptions : PipelineCallOptions => Get(task.Name, source, task.FromPretrained);

    /// <summary>The tokenizer by itself; the model is not loaded for it.</summary>
    public ConvBertTokenizerBase Tokenizer(PipelineSource source) => Get(
        "tokenizer", source,
        ConvBertTokenizerBase (folder, options) =>
            options!.UseSlowTokenizer ? ConvBertTokenizer.FromPretrained(folder, options.Tokenizer)
            : ConvBertTokenizerFast.FromPretrained(folder, options.Tokenizer));

    public void Dispose() => _loaded.Dispose();

    private T Get<T>(string task, PipelineSource source, Func<string, PipelineLoadOptions?, T> fromPretrained)
        where T : class => (T)_loaded.Get($"{task}\n{source.Key}", () =>
        {
            T loaded = fromPretrained(DemoModels.Resolve(source.Model), Options(source));
            if (loaded is Pipeline pipeline) pipeline.Warning += (_, warning) => warn?.Invoke(warning.Message);
            return loaded;
        });

    private PipelineLoadOptions Options(PipelineSource source)
    {
        var tokenizer = new RequestObject(source.Tokenizer ?? NoOverrides, "\"tokenizer\"");
        var options = new PipelineLoadOptions
        {
            Tokenizer = TokenizerConstructor.Options(tokenizer),
            UseSlowTokenizer = tokenizer.Boolean("use_fast") is false,
            Model = ModelOptions(source),
        };
        tokenizer.RefuseUnknown();
        return options;
    }

    private ConvBertLoadOptions ModelOptions(PipelineSource source)
    {
        ConvBertLoadOptions model = source.Precision.Over(precision).ApplyTo(load);
        if (source.Config is not { } overrides) return model;
        ConvBertConfig config = ConvBertConfig.FromPretrained(DemoModels.Resolve(source.Model), load.Revision);
        return model with { Config = config.WithOverrides(overrides) };
    }
}
