using System.Diagnostics;
using System.Globalization;
using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>One load up to the first answer over 16 tokens.</summary>
/// <param name="Side">Who loads.</param>
/// <param name="Size">The size of the model.</param>
/// <param name="Threads">Threads of loading and forward.</param>
/// <param name="Path">Our model's folder, or the graph's file.</param>
internal sealed record LoadTask(LoadSide Side, PublishedSize Size, int Threads, string Path)
{
    private static readonly Cell FirstQuestion = new(1, 16);

    /// <summary>The task in the form that <see cref="Parse"/> takes.</summary>
    public IReadOnlyList<string> Arguments => [Side.ToString(), Size.Name, Threads.ToString(CultureInfo.InvariantCulture), Path];

    /// <exception cref="ComparisonException">The arguments are none of <see cref="Arguments"/>.</exception>
    public static LoadTask Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count != 4 || !Enum.TryParse(arguments[0], out LoadSide side)
            || PublishedSize.All.FirstOrDefault(s => s.Name == arguments[1]) is not { } size)
        {
            throw new ComparisonException(
                $"{FreshProcess.Option} {string.Join(' ', arguments)}: this is how the program calls itself, not an option for people.");
        }

        return new(side, size, int.Parse(arguments[2], CultureInfo.InvariantCulture), arguments[3]);
    }

    /// <summary>Loads, answers, and frees; the answer is <c>[16, hidden]</c>.</summary>
    /// <param name="answered">Called between the answer and the freeing.</param>
    public float[] Run(Action answered)
    {
        long[] ids = FirstQuestion.InputIds(Size.Config.VocabSize);
        int[] lengths = [FirstQuestion.Sequence];
        return Side == LoadSide.Ort ? RunOrt(ids, lengths, answered) : RunOurs(ids, lengths, answered);
    }

    /// <summary>Milliseconds from the start to the answer.</summary>
    public double TimeToAnswer()
    {
        double milliseconds = 0;
        long start = Stopwatch.GetTimestamp();
        Run(() => milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return milliseconds;
    }

    private float[] RunOurs(long[] ids, int[] lengths, Action answered)
    {
        var options = new ConvBertLoadOptions
        {
            Threads = Threads,
            PackedCache = Side == LoadSide.Ours ? null : System.IO.Path.Combine(Path, "packed"),
            PackedCacheCheck = Side == LoadSide.PackedByTimes ? PackedCacheCheck.FileTimes : PackedCacheCheck.Contents,
        };
        using ConvBertModel model = ConvBertModel.FromPretrained(Path, options);
        var input = new OurInput(ids, lengths, FirstQuestion.Sequence, Size.Config.HiddenSize);
        input.Run(model);
        answered();
        return input.LastHiddenState;
    }

    private float[] RunOrt(long[] ids, int[] lengths, Action answered)
    {
        using var model = new OnnxModel(Path, Threads, Size.Config.HiddenSize);
        using OnnxInput input = model.Bind(ids, lengths, FirstQuestion.Sequence);
        model.Run(input);
        answered();
        return input.LastHiddenState;
    }
}
