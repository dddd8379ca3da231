using System.Text.Json;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tests.Requests;

public sealed class RequestObjectTests
{
    [Fact]
    public void RefuseUnknown_AMisspeltField_IsNamedWithTheKnownOnes()
    {
        RequestObject request = Parse("""{"task": "x", "imputs": 1}""");
        request.RequiredText("task");
        request.Field("inputs");
        request.Invoking(r => r.RefuseUnknown()).Should().Throw<RequestException>().WithMessage("*\"imputs\"*inputs, task*");
    }

    [Theory]
    [InlineData("""{"n": 1.5}""", "*\"n\"*integer*1.5*")]
    [InlineData("""{"n": "1"}""", "*\"n\"*integer*a string*")]
    [InlineData("""{"n": 99999999999}""", "*\"n\"*integer*")]
    public void Integer_OfAnotherKind_IsRefused(string json, string message) =>
        Parse(json).Invoking(r => r.Integer("n")).Should().Throw<RequestException>().WithMessage(message);

    [Fact]
    public void Required_Absent_IsNamed() =>
        Parse("{}").Invoking(r => r.RequiredText("model")).Should().Throw<RequestException>().WithMessage("The request lacks \"model\".");

    [Fact]
    public void Texts_WithANumberInside_NamesItsPlace() =>
        Parse("""{"t": ["a", 2]}""").Invoking(r => r.Texts("t")).Should().Throw<RequestException>().WithMessage("*[1]*the number 2*");

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("{} {}")]
    public void Parse_ALineThatIsNoJson_IsRefused(string line)
    {
        Action act = () => RequestObject.Parse(line);
        act.Should().Throw<RequestException>().WithMessage("*not valid JSON*");
    }

    [Fact]
    public void Constructor_OnAnArray_IsRefused()
    {
        Action act = () => Parse("[]");
        act.Should().Throw<RequestException>().WithMessage("The request must be an object, but is an array.");
    }

    private static RequestObject Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new RequestObject(document.RootElement.Clone(), "The request");
    }
}
