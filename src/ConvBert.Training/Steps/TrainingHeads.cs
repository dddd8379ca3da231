using ConvBert.Pipelines;
using ConvBert.Training.Heads;
using ConvBert.Training.Model;

namespace ConvBert.Training.Steps;

/// <summary>The heads of the model classes.</summary>
internal static class TrainingHeads
{
    /// <summary>The head of a class; for the backbone alone, a pooling.</summary>
    /// <exception cref="ConvBertConfigException">The configuration does not fit the class.</exception>
    public static TrainingHead Create(
        ConvBertConfig config, ConvBertArchitecture architecture, ParameterSet parameters, Pooling pooling)
    {
        int hidden = config.HiddenSize, layer = config.NumHiddenLayers;
        double classifierDropout = config.ClassifierDropout ?? config.HiddenDropoutProb;
        switch (architecture)
        {
            case ConvBertArchitecture.MaskedLM:
                return new MaskedLMTrainingHead(config, parameters, hidden);
            case ConvBertArchitecture.SequenceClassification:
                return new ClassifierHead(
                    new HeadInput(HeadInputKind.First), layer, new LinearLayer(parameters, hidden, "classifier.dense"),
                    new TrainingActivation(config.HiddenAct),
                    new LinearLayer(parameters, hidden, "classifier.out_proj"), classifierDropout, classifierDropout);
            case ConvBertArchitecture.MultipleChoice:
                return CreateChoice(config, parameters, hidden, layer);
            case ConvBertArchitecture.TokenClassification:
                return new ClassifierHead(
                    new HeadInput(HeadInputKind.LabelledTokens), layer, null, null, new LinearLayer(parameters, hidden, "classifier"),
                    classifierDropout, 0);
            case ConvBertArchitecture.QuestionAnswering:
                if (config.NumLabels != 2)
                    throw new ConvBertConfigException(
                        $"Question answering has a start and an end score, so it needs 2 labels; the config has {config.NumLabels}.");
                return new ClassifierHead(
                    new HeadInput(HeadInputKind.AllTokens), layer, null, null, new LinearLayer(parameters, hidden, "qa_outputs"), 0, 0);
            default:
                return new EmbeddingHead(hidden, pooling);
        }
    }

    private static ClassifierHead CreateChoice(ConvBertConfig config, ParameterSet parameters, int hidden, int layer)
    {
        var input = new HeadInput(config.SummaryType switch
        {
            // No class index ever reaches this head, so "cls_index" means the last position too.
            null or "last" or "cls_index" => HeadInputKind.Last,
            "first" => HeadInputKind.First,
            "mean" => HeadInputKind.Mean,
            _ =>
                throw new ConvBertConfigException(
                    $"summary_type is \"{config.SummaryType}\"; multiple choice knows \"last\", \"first\", \"mean\" and \"cls_index\"."),
        });
        if (config.SummaryUseProj && config.SummaryProjToLabels && config.NumLabels > 0 && config.NumLabels != hidden)
        {
            throw new ConvBertConfigException(
                $"summary_proj_to_labels projects to {config.NumLabels} labels, but the classifier of multiple choice takes hidden_size = {hidden} numbers.");
        }

        LinearLayer? projection = config.SummaryUseProj ? new LinearLayer(parameters, hidden, "sequence_summary.summary") : null;
        TrainingActivation? activation =
            string.IsNullOrEmpty(config.SummaryActivation) ? null : new TrainingActivation(config.SummaryActivation);
        return new ClassifierHead(
            input, layer, projection, activation, new LinearLayer(parameters, hidden, "classifier"), config.SummaryFirstDropout ?? 0,
            config.SummaryLastDropout ?? 0);
    }
}
