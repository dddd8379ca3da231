using System.Globalization;
using System.Text.RegularExpressions;
using ConvBert.Checkpoints;

namespace ConvBert.Platforms;

/// <summary>Two folders of answers of the command: files of tensors, and texts with numbers in them.</summary>
internal static partial class FolderComparison
{
    /// <summary>Prints how far the answers are apart, and what differs; the exit code.</summary>
    /// <param name="expected">A folder.</param>
    /// <param name="actual">A folder that must have the same files.</param>
    /// <param name="tolerance">The largest difference of a number; 0 for the same bytes.</param>
    public static int Run(string expected, string actual, float tolerance)
    {
        string[] names = Names(expected);
        if (names.Length == 0 || !names.SequenceEqual(Names(actual)))
        {
            Console.WriteLine(
                $"{names.Length} answers expected, {Names(actual).Length} found; missing: {string.Join(", ", names.Except(Names(actual)))}");
            return 1;
        }

        float largest = 0;
        int different = 0, sameBytes = 0;
        foreach (string name in names)
        {
            string one = Path.Combine(expected, name), two = Path.Combine(actual, name);
            bool same = File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(two));
            if (same) sameBytes++;
            float difference = same ? 0 : Distance(one, two);
            largest = MathF.Max(largest, difference);
            if (same || (tolerance > 0 && difference <= tolerance)) continue;
            different++;
            Console.WriteLine($"FAILED {name}: {difference:0.0e+0} apart");
        }

        Console.WriteLine(FormattableString.Invariant(
            $"{names.Length} answers: {sameBytes} the same bytes, {different} different, numbers at most {largest:0.0e+0} apart"));
        return different == 0 ? 0 : 1;
    }

    private static string[] Names(string folder) => [.. Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    private static float Distance(string one, string two) =>
        Path.GetExtension(one) == ".safetensors"
            ? DistanceOfTensors(one, two)
            : DistanceOfTexts(File.ReadAllText(one), File.ReadAllText(two));

    private static float DistanceOfTensors(string one, string two)
    {
        using ICheckpoint first = Checkpoint.Open(one), second = Checkpoint.Open(two);
        if (!first.Tensors.Keys.Order(StringComparer.Ordinal).SequenceEqual(second.Tensors.Keys.Order(StringComparer.Ordinal)))
            return float.PositiveInfinity;
        float largest = 0;
        foreach (TensorEntry tensor in first.Tensors.Values)
        {
            TensorEntry other = second.Tensors[tensor.Name];
            if (!other.Shape.SequenceEqual(tensor.Shape)) return float.PositiveInfinity;
            float[] x = new float[tensor.ElementCount], y = new float[tensor.ElementCount];
            first.Read(tensor, x);
            second.Read(other, y);
            for (int i = 0; i < x.Length; i++) largest = MathF.Max(largest, Distance(x[i], y[i]));
        }

        return largest;
    }

    /// <summary>Infinite where the texts differ in more than their numbers.</summary>
    private static float DistanceOfTexts(string one, string two)
    {
        if (Number().Replace(one, "#") != Number().Replace(two, "#")) return float.PositiveInfinity;
        return Numbers(one).Zip(Numbers(two), Distance).Max();

        static IEnumerable<float> Numbers(string text) =>
            Number().Matches(text).Select(match => float.Parse(match.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    /// <summary>What is no number on one side must be none on the other.</summary>
    private static float Distance(float x, float y)
    {
        if (x == y || (float.IsNaN(x) && float.IsNaN(y))) return 0;
        float difference = MathF.Abs(x - y);
        return float.IsNaN(difference) ? float.PositiveInfinity : difference;
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?([eE][-+]?\d+)?")]
    private static partial Regex Number();
}
