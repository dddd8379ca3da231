using ConvBert.FineTuning.Preprocessing;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.FineTuning.Tasks;

/// <summary>What a model answers.</summary>
/// <param name="Text">The best answer that is one; empty where there is none.</param>
/// <param name="NoAnswerScore">The score of "no answer" above that of the best answer.</param>
/// <param name="Windows">How many windows the context had.</param>
internal readonly record struct PredictedAnswer(string Text, double NoAnswerScore, int Windows);

/// <summary>Reads answers from the logits of a context's windows, as the question answering pipeline does.</summary>
internal sealed class AnswerReader(QuestionAnsweringTokenizer windows, ConvBertTokenizerFast tokenizer, int maxAnswerLength)
{
    /// <summary>How many spans of a window the pipeline looks at for its best answer.</summary>
    private const int SpansOfAWindow = 12;

    private readonly EncodingBuffer _buffer = new();
    private readonly SpanSearch _search = new();
    private readonly AnswerCollection _answers = new(mergeEqualTexts: true);
    private bool[] _allowed = [];
    private float[] _starts = [];
    private float[] _ends = [];

    /// <summary>The answer to a question.</summary>
    /// <param name="example">The question.</param>
    /// <param name="predictions">The logits of all windows, <c>[sequence, 2]</c> each.</param>
    /// <param name="first">The question's first window.</param>
    public PredictedAnswer Read(QuestionAnsweringExample example, IReadOnlyList<ReadOnlyMemory<float>> predictions, int first)
    {
        windows.Encode(example, _buffer);
        var text = new CodePointText(example.Context);
        var context = new OffsetContext(text, contextSequence: 1, tokenizer.ClsTokenId, alignToWords: true);
        _answers.Clear();
        double noAnswer = double.PositiveInfinity;
        for (int i = 0; i < _buffer.SequenceCount; i++)
            noAnswer = Math.Min(noAnswer, Offer(context, _buffer[i], predictions[first + i].Span));
        IReadOnlyList<QuestionAnswer> best = _answers.Best(1, withNullAnswer: false);
        return best is [var answer]
            ? new PredictedAnswer(answer.Answer, noAnswer - answer.Score, _buffer.SequenceCount)
            : new PredictedAnswer("", noAnswer, _buffer.SequenceCount);
    }

    /// <summary>The logits of starts and those of ends.</summary>
    public static void Divide(ReadOnlySpan<float> logits, Span<float> starts, Span<float> ends)
    {
        for (int t = 0; t < starts.Length; t++)
        {
            starts[t] = logits[2 * t];
            ends[t] = logits[(2 * t) + 1];
        }
    }

    /// <summary>Collects a window's answers; the score of none.</summary>
    private double Offer(OffsetContext context, EncodedSequence window, ReadOnlySpan<float> logits)
    {
        int length = window.Count;
        if (logits.Length != 2 * length)
            throw new ArgumentException($"A window of {length} tokens has {logits.Length} logits; expected two a token.", nameof(logits));
        if (_allowed.Length < length)
        {
            _allowed = new bool[length];
            _starts = new float[length];
            _ends = new float[length];
        }

        var sequence = ModelSequence.Of(window);
        Span<bool> allowed = _allowed.AsSpan(0, length);
        for (int t = 0; t < length; t++) allowed[t] = context.IsAllowed(sequence, t);
        Span<float> starts = _starts.AsSpan(0, length), ends = _ends.AsSpan(0, length);
        Divide(logits, starts, ends);
        IReadOnlyList<SpanCandidate> spans = _search.Find(starts, ends, allowed, SpansOfAWindow, maxAnswerLength, out float noAnswer);
        foreach (SpanCandidate span in spans)
        {
            if (context.Answer(sequence, span) is { } answer) _answers.Add(answer);
        }

        return noAnswer;
    }
}
