using ConvBert.FineTuning.Datasets;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>Truncated texts or pairs with a class, several labels, or a number.</summary>
internal sealed class TextClassificationTokenizer(
    ConvBertTokenizerFast tokenizer, int maxLength, LabelIds labels, ProblemType problem) : ExampleTokenizer<TextClassificationExample>
{
    private readonly EncodingOptions _options = new() { Truncation = TruncationStrategy.LongestFirst, MaxLength = maxLength };

    /// <inheritdoc/>
    public override IEnumerable<TrainingExample> Tokenize(IEnumerable<TextClassificationExample> examples)
    {
        var buffer = new EncodingBuffer();
        foreach (TextClassificationExample example in examples)
        {
            tokenizer.EncodeToBuffer(example.Text, example.TextPair, buffer, _options);
            TokenizedText text = Text(buffer[0]);
            yield return problem switch
            {
                ProblemType.Regression => TrainingExample.ForTargets(text, new[] { example.Target!.Value }),
                ProblemType.MultiLabelClassification => TrainingExample.ForTargets(text, Targets(example)),
                _ => TrainingExample.ForClass(text, labels[example.Labels[0]]),
            };
        }
    }

    private float[] Targets(TextClassificationExample example)
    {
        float[] targets = new float[labels.Names.Count];
        foreach (string label in example.Labels) targets[labels[label]] = 1;
        return targets;
    }
}
