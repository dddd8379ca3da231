using System.Text.Json;
using ConvBert.Configuration;
using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>Compares with CPython's own answers; see Python/README.md.</summary>
public class PythonTextTests
{
    private static readonly JsonElement Python =
        JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Python", "python-text.json")));

    private static IEnumerable<string?[]> Cases(string function) =>
        Python.GetProperty(function).EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetString()).ToArray());

    [Fact]
    public void Format_EveryTemplateAndLabel_GivesPythonsTextOrIsRefused()
    {
        var differences = new List<string>();
        foreach (string?[] row in Cases("format"))
        {
            string? found;
            try
            {
                found = PythonFormat.Format(row[0]!, row[1]!);
            }
            catch (FormatException)
            {
                found = null;
            }

            if (found != row[2]) differences.Add($"\"{row[0]}\" with \"{row[1]}\": {found ?? "refused"}, expected {row[2] ?? "refused"}");
        }

        differences.Should().BeEmpty();
    }

    [Fact]
    public void Repr_EveryText_GivesPythons()
    {
        foreach (string?[] row in Cases("repr"))
        {
            PythonRepr.Repr(row[0]!).Should().Be(row[1]);
            PythonRepr.Repr(row[0]!, ascii: true).Should().Be(row[2]);
        }
    }

    [Fact]
    public void ParseLabels_EveryText_IsStrippedAsPythonDoes()
    {
        foreach (string?[] row in Cases("strip"))
            ZeroShotClassificationOptions.ParseLabels(row[0]!).Should().Equal(row[1] == "" ? [] : [row[1]!]);
    }

    [Fact]
    public void Answers_EveryTextAndItsLowerCase_AreMerged()
    {
        foreach (string?[] row in Cases("lower"))
        {
            var answers = new AnswerCollection(mergeEqualTexts: true);
            answers.Add(new QuestionAnswer(0.5, 0, 1, row[0]!));
            answers.Add(new QuestionAnswer(0.5, 2, 3, row[1]!));

            answers.Best(2, withNullAnswer: false).Should().ContainSingle().Which.Score.Should().Be(1);
        }
    }

    [Fact]
    public void ParseLabels_BlanksOfPython_AreStripped() =>
        ZeroShotClassificationOptions.ParseLabels("\u001Ca\u001F,\u0085,\u00A0b c\u3000, \u200Bd").Should().Equal("a", "b c", "\u200Bd");

    [Fact]
    public void Answers_EqualInPythonsLowerCase_AreMerged()
    {
        var answers = new AnswerCollection(mergeEqualTexts: true);
        answers.Add(new QuestionAnswer(0.5, 0, 4, "ΟΔΟΣ"));
        answers.Add(new QuestionAnswer(0.25, 9, 13, "οδος"));
        answers.Add(new QuestionAnswer(0.125, 20, 24, "οδοσ"));
        answers.Add(new QuestionAnswer(0.5, 30, 38, "İstanbul"));
        answers.Add(new QuestionAnswer(0.25, 40, 49, "i\u0307stanbul"));

        answers.Best(9, withNullAnswer: false).Select(answer => (answer.Answer, answer.Score)).Should().Equal(
            ("ΟΔΟΣ", 0.75), ("İstanbul", 0.75), ("οδοσ", 0.125));
    }

    [Fact]
    public void Str_EveryJsonValue_GivesPythons()
    {
        foreach (string?[] row in Cases("str")) PythonRepr.Str(JsonElement.Parse(row[0]!)).Should().Be(row[1]);
    }

    [Fact]
    public void Format_AWidthWithoutBound_IsRefused() =>
        FluentActions.Invoking(() =>
            PythonFormat.Format("{:>2000000000}", "x")).Should().Throw<FormatException>().WithMessage("*2000000000*");
}
