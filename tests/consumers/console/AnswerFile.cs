using System.Globalization;

/// <summary>Answers as lines: the text, then the bits of the numbers.</summary>
internal static class AnswerFile
{
    public static void Write(string path, List<Answer> answers) => File.WriteAllLines(path, answers.Select(answer =>
        string.Join('\t',
            answer.Numbers.Select(number =>
            BitConverter.SingleToUInt32Bits(number).ToString("x8", CultureInfo.InvariantCulture)).Prepend(answer.Text))));

    /// <summary>
    /// Whether the answers are those of the file: texts to the letter, numbers to the bit or, without fused multiply-add, within tolerance.
    /// </summary>
    public static bool Check(string path, List<Answer> answers, bool fused)
    {
        string[] lines = File.ReadAllLines(path);
        if (lines.Length != answers.Count) return Refuse($"{answers.Count} answers; {lines.Length} are recorded");
        float widest = 0, tightest = float.MaxValue;
        foreach ((string line, Answer answer) in lines.Zip(answers))
        {
            string[] fields = line.Split('\t');
            if (fields[0] != answer.Text || fields.Length - 1 != answer.Numbers.Length)
                return Refuse($"'{answer.Text}', recorded as '{fields[0]}'");
            for (int i = 0; i < answer.Numbers.Length; i++)
            {
                float recorded =
                    BitConverter.UInt32BitsToSingle(uint.Parse(fields[i + 1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                float difference = MathF.Abs(recorded - answer.Numbers[i]);
                bool same = BitConverter.SingleToUInt32Bits(recorded) == BitConverter.SingleToUInt32Bits(answer.Numbers[i]);
                if (!same && (fused || !(difference <= answer.Tolerance)))
                    return Refuse($"{answer.Text}: number {i} is {answer.Numbers[i]:R}, recorded {recorded:R}");
                widest = MathF.Max(widest, difference);
                tightest = answer.Numbers.Length == 0 ? tightest : MathF.Min(tightest, answer.Tolerance);
            }
        }

        Console.WriteLine(fused ? $"{answers.Count} answers, the same bits"
            : $"{answers.Count} answers, at most {widest:0.0e+0} apart; {tightest:0.0e+0} allowed");
        return true;
    }

    private static bool Refuse(string message)
    {
        Console.Error.WriteLine($"Different: {message}.");
        return false;
    }
}
