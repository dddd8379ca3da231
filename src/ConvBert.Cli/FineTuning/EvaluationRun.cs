using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Streaming;
using ConvBert.FineTuning;
using ConvBert.Tokenization;

namespace ConvBert.Cli.FineTuning;

/// <summary>A run of `evaluate`: from a file of examples to the metrics.</summary>
/// <param name="environment">Streams.</param>
/// <param name="results">Where the evaluation goes.</param>
/// <param name="model">The model's folder.</param>
internal sealed class EvaluationRun(CommandEnvironment environment, ResultWriter results, string model)
{
    /// <summary>How the model is loaded.</summary>
    public required ConvBertLoadOptions Options { get; init; }

    /// <summary>The examples of a padded batch; null for ragged batches.</summary>
    public int? PaddedBatchSize { get; init; }

    /// <summary>Evaluates the model and tells the evaluation.</summary>
    public void Run(FineTuningTask task, string file, CancellationToken cancellationToken)
    {
        string transformer = task.TransformerPath(model);
        ConvBertConfig config = WithLabels(ConvBertConfig.FromPretrained(transformer), task.Reading.Labels);
        Dataset dataset = task.ReadFor(file, config);
        RefusedLines.Tell(environment, dataset);
        var tokenizer = ConvBertTokenizerFast.FromPretrained(transformer);
        using PreparedDataset data = task.Prepare(dataset, tokenizer, config, cancellationToken);
        var progress = new Progress(environment.Error, environment.ErrorIsTerminal, data.Count);
        TaskEvaluation evaluation;
        try
        {
            var shown = new Shown(progress);
            evaluation = PaddedBatchSize is { } size
                ? task.EvaluatePadded(data, model, size, Options, shown, cancellationToken)
                : task.Evaluate(data, model, Options, shown, cancellationToken);
        }
        finally
        {
            progress.Clear();
        }

        if (results.IsJson) results.WriteLine(json => EvaluationJson.Write(json, model, dataset, evaluation));
        else EvaluationView.Show(results.Terminal, evaluation);
    }

    /// <summary>The configuration with other names for its labels, such as those of the data for LABEL_0, LABEL_1, ….</summary>
    private static ConvBertConfig WithLabels(ConvBertConfig config, IReadOnlyList<string>? labels)
    {
        if (labels is null) return config;
        if (labels.Count != config.NumLabels)
            throw new CommandException($"--labels names {labels.Count} labels, but the model has {config.NumLabels}.");
        return config with
        {
            Id2Label = labels.Index().ToDictionary(label => label.Index, label => label.Item),
            Label2Id = labels.Index().ToDictionary(label => label.Item, label => label.Index),
        };
    }

    private sealed class Shown(Progress progress) : IProgress<int>
    {
        public void Report(int value) => progress.Report(value, value);
    }
}
