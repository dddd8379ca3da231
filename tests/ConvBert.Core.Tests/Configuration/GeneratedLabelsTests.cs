using ConvBert.Configuration;

namespace ConvBert.Tests.Configuration;

public class GeneratedLabelsTests
{
    [Fact]
    public void Labels_ThreeClasses_AreNumbered()
    {
        var labels = new GeneratedLabels(3);
        labels.Should().Equal(new Dictionary<int, string> { [0] = "LABEL_0", [1] = "LABEL_1", [2] = "LABEL_2" });
        labels.Values.Should().Equal("LABEL_0", "LABEL_1", "LABEL_2");
        labels[2].Should().Be("LABEL_2");
        labels.ContainsKey(-1).Should().BeFalse();
        labels.TryGetValue(3, out _).Should().BeFalse();
        FluentActions.Invoking(() => labels[3]).Should().Throw<KeyNotFoundException>();
    }

    [Fact]
    public void Ids_ThreeClasses_InvertTheLabels()
    {
        var ids = new GeneratedLabelIds(3);
        ids.Should().Equal(new Dictionary<string, int> { ["LABEL_0"] = 0, ["LABEL_1"] = 1, ["LABEL_2"] = 2 });
        ids.Keys.Should().Equal(new GeneratedLabels(3).Values);
        ids["LABEL_2"].Should().Be(2);
        FluentActions.Invoking(() => ids["LABEL_3"]).Should().Throw<KeyNotFoundException>();
    }

    [Theory]
    [InlineData("LABEL_3")]
    [InlineData("LABEL_01")]
    [InlineData("LABEL_")]
    [InlineData("LABEL_-0")]
    [InlineData("LABEL_ 1")]
    [InlineData("label_1")]
    [InlineData("1")]
    public void Ids_OtherText_IsNoLabel(string text) => new GeneratedLabelIds(3).ContainsKey(text).Should().BeFalse();
}
