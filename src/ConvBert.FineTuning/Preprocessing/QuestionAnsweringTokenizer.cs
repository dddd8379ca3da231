using ConvBert.Pipelines;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning.Preprocessing;

/// <summary>
/// Questions with windows of their contexts, and the tokens at which the first answer begins and ends; <c>[CLS]</c>, position 0, where the
/// window does not hold all of it.
/// </summary>
internal sealed class QuestionAnsweringTokenizer : ExampleTokenizer<QuestionAnsweringExample>
{
    private readonly ConvBertTokenizerFast _tokenizer;
    private readonly EncodingOptions _options;

    public QuestionAnsweringTokenizer(ConvBertTokenizerFast tokenizer, int maxLength, int stride)
    {
        _tokenizer = tokenizer;
        _options = new EncodingOptions
        {
            Truncation = TruncationStrategy.OnlySecond,
            MaxLength = maxLength,
            Stride = stride,
            ReturnOverflowingTokens = true,
        };
    }

    /// <inheritdoc/>
    public override IEnumerable<TrainingExample> Tokenize(IEnumerable<QuestionAnsweringExample> examples)
    {
        var buffer = new EncodingBuffer();
        foreach (QuestionAnsweringExample example in examples)
        {
            Encode(example, buffer);
            (int Start, int End)? answer = FirstAnswer(example);
            for (int i = 0; i < buffer.SequenceCount; i++)
            {
                EncodedSequence window = buffer[i];
                (int start, int end) = answer is { } characters ? Tokens(window, characters.Start, characters.End) : (0, 0);
                yield return TrainingExample.ForSpan(Text(window), start, end);
            }
        }
    }

    /// <summary>The windows of an example.</summary>
    /// <exception cref="DatasetException">The question leaves no room for the context.</exception>
    public void Encode(QuestionAnsweringExample example, EncodingBuffer windows)
    {
        try
        {
            _tokenizer.EncodeToBuffer(example.Question, example.Context, windows, _options);
        }
        catch (Exception exception) when (exception is ArgumentException or TokenizerException)
        {
            throw new DatasetException(
                $"The question \"{example.Id}\" cannot be cut into windows of {_options.MaxLength} tokens that overlap by "
                + $"{_options.Stride}: {exception.Message}", exception);
        }
    }

    private static (int Start, int End)? FirstAnswer(QuestionAnsweringExample example)
    {
        if (example.Answers is not [var first, ..]) return null;
        return (first.Start, first.Start + new CodePointText(first.Text).Length);
    }

    private static (int Start, int End) Tokens(EncodedSequence window, int start, int end)
    {
        int first = window.SequenceIds.IndexOf(1), last = window.SequenceIds.LastIndexOf(1);
        if (first < 0 || window.OffsetStarts[first] > start || window.OffsetEnds[last] < end) return (0, 0);
        int from = first, to = last;
        while (from < last && window.OffsetStarts[from + 1] <= start) from++;
        while (to > first && window.OffsetEnds[to - 1] >= end) to--;
        return (from, to);
    }
}
