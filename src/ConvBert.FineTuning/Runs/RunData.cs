using ConvBert.Tokenization;

namespace ConvBert.FineTuning.Runs;

/// <summary>What a run learns from: tokenizer, configuration and examples.</summary>
internal sealed class RunData : IDisposable
{
    private RunData(ConvBertConfig config, ConvBertTokenizerFast tokenizer, PreparedDataset train, PreparedDataset? evaluation)
    {
        Config = config;
        Tokenizer = tokenizer;
        Train = train;
        Evaluation = evaluation;
    }

    /// <summary>The configuration of the model that is trained.</summary>
    public ConvBertConfig Config { get; }

    public ConvBertTokenizerFast Tokenizer { get; }

    public PreparedDataset Train { get; }

    /// <summary>Null where nothing is evaluated.</summary>
    public PreparedDataset? Evaluation { get; }

    /// <exception cref="DatasetException">A file cannot be used.</exception>
    public static RunData Load(FineTuningTask task, FineTuningOptions options, CancellationToken cancellationToken)
    {
        string transformer = task.TransformerPath(options.Model);
        ConvBertConfig begin = ConvBertConfig.FromPretrained(transformer);
        var tokenizer = ConvBertTokenizerFast.FromPretrained(transformer);
        Dataset train = ReadTrain(task, options.TrainFile, begin);
        ConvBertConfig config = task.Configure(begin, train) with { Architectures = null };
        Dataset? evaluation = null;
        if (options.EvalFile is { } file) evaluation = task.ReadFor(file, config);
        else if (options.EvalSplit > 0) (train, evaluation) = task.Split(train, options.EvalSplit, options.Arguments.Seed);
        PreparedDataset prepared = task.Prepare(train, tokenizer, config, cancellationToken);
        try
        {
            PreparedDataset? other = evaluation is null ? null : task.Prepare(evaluation, tokenizer, config, cancellationToken);
            return new RunData(config, tokenizer, prepared, other);
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Train.Dispose();
        Evaluation?.Dispose();
    }

    /// <summary>A model that has a head for these labels goes on with it, so that its ids stay.</summary>
    private static Dataset ReadTrain(FineTuningTask task, string path, ConvBertConfig begin)
    {
        Dataset train = task.Read(path);
        string[] labels = [.. begin.Id2Label.OrderBy(label => label.Key).Select(label => label.Value)];
        bool areTheModels = !labels.SequenceEqual(train.Labels) && labels.ToHashSet().SetEquals(train.Labels);
        return task.Reading.Labels is null && areTheModels ? task.Read(path, labels) : train;
    }
}
