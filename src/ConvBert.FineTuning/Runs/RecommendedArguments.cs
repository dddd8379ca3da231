using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>
/// Arguments for fine-tuning a model of a given size, where they differ from <see cref="TrainingArguments"/>' defaults.
/// </summary>
public static class RecommendedArguments
{
    /// <summary>Models narrower than this are small ones.</summary>
    private const int BaseHiddenSize = 512;

    /// <summary>
    /// The learning rate by the model's width, as ELECTRA's and ConvBERT's authors fine-tune: 3e-4 for small models, 1e-4 for those with a
    /// hidden size of 512 and more.
    /// </summary>
    /// <param name="config">The model's configuration.</param>
    /// <returns>The learning rate.</returns>
    public static double LearningRate(ConvBertConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.HiddenSize < BaseHiddenSize ? 3e-4 : 1e-4;
    }

    /// <summary>
    /// The arguments: the learning rate by size, a log entry every ten steps, an evaluation and a checkpoint every epoch, and the two
    /// newest checkpoints kept.
    /// </summary>
    /// <param name="config">The model's configuration.</param>
    /// <param name="outputDir">The folder for the result.</param>
    /// <param name="evaluates">Whether there are examples to evaluate on.</param>
    /// <returns>The arguments.</returns>
    public static TrainingArguments For(ConvBertConfig config, string outputDir, bool evaluates = true) => new()
    {
        OutputDir = outputDir,
        LearningRate = LearningRate(config),
        LoggingSteps = 10,
        EvalStrategy = evaluates ? IntervalStrategy.Epoch : IntervalStrategy.No,
        SaveStrategy = IntervalStrategy.Epoch,
        SaveTotalLimit = 2,
    };
}
