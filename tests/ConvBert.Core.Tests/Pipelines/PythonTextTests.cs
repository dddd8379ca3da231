using System.Text.Json;
using ConvBert.Configuration;
using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

/// <summary>Compares with CPython's own answers; see Python/README.md.</summary>
public class PythonTextTests
{
    private static readonly JsonElement Python = JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Python", "python-text.json")));

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
            PythonText.Repr(row[0]!).Should().Be(row[1]);
            PythonText.Repr(row[0]!, ascii: true).Should().Be(row[2]);
        }
    }

    [Fact]
    public void Str_EveryJsonValue_GivesPythons()
    {
        foreach (string?[] row in Cases("str")) PythonText.Str(JsonElement.Parse(row[0]!)).Should().Be(row[1]);
    }

    [Fact]
    public void Format_AWidthWithoutBound_IsRefused() =>
        FluentActions.Invoking(() => PythonFormat.Format("{:>2000000000}", "x")).Should().Throw<FormatException>().WithMessage("*2000000000*");
}
