using System.Collections;
using System.Diagnostics;
using ConvBert.Training;

namespace ConvBert.FineTuning.Runs;

/// <summary>
/// The examples of a run as the trainer asks for them, with a note of what each step had and how long it took: a step begins with the
/// first example that it asks for.
/// </summary>
internal sealed class MeasuredExamples(IEpochDataset examples) : IEpochDataset
{
    private const int Kept = 10;

    private readonly Dictionary<int, int> _longest = [];
    private readonly List<(long Step, double Seconds, long Tokens, int Longest)> _slowest = [];
    private long _stepStart, _ticks, _dataTicks, _stepTokens;
    private int _stepLongest = -1, _stepLongestTokens, _shortestKept;
    private bool _isWarm;

    /// <inheritdoc/>
    public int Count => examples.Count;

    /// <inheritdoc/>
    public TrainingExample this[int index] => examples[index];

    /// <summary>Seconds in steps.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(0, _ticks).TotalSeconds;

    /// <summary>Seconds for getting examples.</summary>
    public double DataSeconds => Stopwatch.GetElapsedTime(0, _dataTicks).TotalSeconds;

    /// <summary>The tokens of all steps.</summary>
    public long Tokens { get; private set; }

    /// <inheritdoc/>
    public TrainingExample GetExample(int index, long epoch)
    {
        long start = Stopwatch.GetTimestamp();
        if (_stepStart == 0) _stepStart = start;
        TrainingExample example = examples.GetExample(index, epoch);
        _dataTicks += Stopwatch.GetTimestamp() - start;
        Note(index, example.Texts.Sum(text => text.InputIds.Length));
        return example;
    }

    /// <summary>A step has ended.</summary>
    public void EndStep(long step)
    {
        long ticks = Stopwatch.GetTimestamp() - _stepStart;
        _ticks += ticks;
        Tokens += _stepTokens;
        double seconds = Stopwatch.GetElapsedTime(0, ticks).TotalSeconds;
        if (_isWarm && (_slowest.Count < Kept || seconds > _slowest[^1].Seconds)) NoteSlow(step, seconds);
        _isWarm = true;
        (_stepStart, _stepTokens, _stepLongest, _stepLongestTokens) = (0, 0, -1, 0);
    }

    /// <summary>The longest inputs, the longest first.</summary>
    public TrainingInput[] LongestInputs(Func<TrainingExample, string> textOf) =>
        [.. _longest.OrderByDescending(one => one.Value).ThenBy(one => one.Key).Take(Kept).Select(one => Input(one.Key, textOf))];

    /// <summary>The slowest steps but the first, the slowest first.</summary>
    public StepTiming[] SlowestSteps(Func<TrainingExample, string> textOf) =>
        [.. _slowest.Select(one => new StepTiming(one.Step, one.Seconds, one.Tokens, Input(one.Longest, textOf)))];

    public IEnumerator<TrainingExample> GetEnumerator() => examples.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Note(int index, int tokens)
    {
        _stepTokens += tokens;
        if (tokens > _stepLongestTokens) (_stepLongest, _stepLongestTokens) = (index, tokens);
        if (_longest.Count >= Kept && tokens <= _shortestKept) return;
        _longest[index] = tokens;
        if (_longest.Count > Kept) _longest.Remove(_longest.MinBy(one => (one.Value, -one.Key)).Key);
        _shortestKept = _longest.Values.Min();
    }

    private void NoteSlow(long step, double seconds)
    {
        if (_slowest.Count == Kept) _slowest.RemoveAt(Kept - 1);
        int place = _slowest.FindIndex(one => one.Seconds < seconds);
        _slowest.Insert(place < 0 ? _slowest.Count : place, (step, seconds, _stepTokens, _stepLongest));
    }

    private TrainingInput Input(int index, Func<TrainingExample, string> textOf)
    {
        TrainingExample example = examples[index];
        return new TrainingInput(index, example.Texts.Sum(text => text.InputIds.Length), textOf(example));
    }
}
