using System.Text.Json;
using ConvBert.Configuration;

namespace ConvBert.Tests.Configuration;

public class ConfigKeysTests
{
    [Fact]
    public void Of_EqualKeys_KeepsTheFirstPlaceAndTheLastValue()
    {
        ConfigKeys keys = Parse("""{"a": 1, "b": 2, "a": 3}""");
        keys.Keys.Should().Equal("a", "b");
        keys["a"].GetInt32().Should().Be(3);
        keys.Count.Should().Be(2);
    }

    [Fact]
    public void Take_AKey_RemovesItAndRemembersItsName()
    {
        ConfigKeys keys = Parse("""{"a": 1, "b": 2, "c": 3}""");
        keys.Take("b", out JsonElement value).Should().BeTrue();
        value.GetInt32().Should().Be(2);
        keys.Take("b", out _).Should().BeFalse();
        keys.ContainsKey("b").Should().BeFalse();
        keys.Select(pair => (pair.Key, pair.Value.GetInt32())).Should().Equal(("a", 1), ("c", 3));
        keys.Values.Select(left => left.GetInt32()).Should().Equal(1, 3);
        keys.Count.Should().Be(2);
        keys.AllNames().Should().BeEquivalentTo("a", "b", "c");
    }

    [Fact]
    public void Set_ATakenKey_ComesLast()
    {
        ConfigKeys keys = Parse("""{"a": 1, "b": 2}""");
        keys.Take("a", out JsonElement value);
        keys.Set("a", value);
        keys.Keys.Should().Equal("b", "a");
    }

    private static ConfigKeys Parse(string json) => ConfigKeys.Of(JsonElement.Parse(json));
}
