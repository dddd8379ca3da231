using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>Each choice in a sequence of its own, behind the prompt.</summary>
internal sealed class MultipleChoiceTokenizer(ConvBertTokenizerFast tokenizer, int maxLength) : ExampleTokenizer<MultipleChoiceExample>
{
    private readonly EncodingOptions _options = new() { Truncation = TruncationStrategy.LongestFirst, MaxLength = maxLength };

    /// <inheritdoc/>
    public override IEnumerable<TrainingExample> Tokenize(IEnumerable<MultipleChoiceExample> examples)
    {
        var buffer = new EncodingBuffer();
        foreach (MultipleChoiceExample example in examples)
        {
            var choices = new TokenizedText[example.Choices.Count];
            for (int i = 0; i < choices.Length; i++)
            {
                tokenizer.EncodeToBuffer(example.Prompt, example.Choices[i], buffer, _options);
                choices[i] = Text(buffer[0]);
            }

            yield return TrainingExample.ForChoices(choices, example.Label);
        }
    }
}
