using ConvBert.FineTuning.Metrics;

namespace ConvBert.FineTuning.Tests.Metrics;

/// <summary>Where entities begin and end, in the CoNLL evaluation's way and strictly by each scheme, worked out by hand.</summary>
public sealed class EntityMetricsTests
{
    [Theory]
    [InlineData("B-PER I-PER O B-LOC", "PER:0-1 LOC:3-3")]
    [InlineData("I-PER I-PER O", "PER:0-1")] // an I- at the start begins an entity
    [InlineData("O I-PER", "PER:1-1")]
    [InlineData("B-PER B-PER", "PER:0-0 PER:1-1")]
    [InlineData("B-PER I-LOC", "PER:0-0 LOC:1-1")] // another type begins another
    [InlineData("I-PER I-LOC I-LOC", "PER:0-0 LOC:1-2")]
    [InlineData("B-PER I-PER E-PER S-LOC", "PER:0-2 LOC:3-3")]
    [InlineData("S-LOC S-LOC", "LOC:0-0 LOC:1-1")]
    [InlineData("E-PER E-PER", "PER:0-0 PER:1-1")]
    [InlineData("I-PER E-PER I-PER", "PER:0-1 PER:2-2")]
    [InlineData("B I O B", "_:0-1 _:3-3")] // tags without a type
    [InlineData("B-A-B I-A-B", "A-B:0-1")]
    [InlineData("O O", "")]
    [InlineData("", "")]
    public void Read_Tags_GivesEntities(string tags, string expected) => Shown(EntityReader.Read(Split(tags))).Should().Be(expected);

    [Theory]
    // IOB1: B- only between two entities of one type.
    [InlineData(TagScheme.Iob1, "I-PER I-PER O I-LOC", "PER:0-1 LOC:3-3")]
    [InlineData(TagScheme.Iob1, "I-PER B-PER I-PER", "PER:0-0 PER:1-2")]
    [InlineData(TagScheme.Iob1, "I-PER I-LOC", "PER:0-0 LOC:1-1")]
    [InlineData(TagScheme.Iob1, "O B-PER I-PER", "PER:2-2")] // B- behind O breaks the scheme, and what follows begins anew
    [InlineData(TagScheme.Iob1, "B-PER", "")]
    // IOB2: every entity begins with B-.
    [InlineData(TagScheme.Iob2, "B-PER I-PER O B-LOC", "PER:0-1 LOC:3-3")]
    [InlineData(TagScheme.Iob2, "I-PER I-PER O B-LOC", "LOC:3-3")] // an I- at the start is no entity
    [InlineData(TagScheme.Iob2, "B-PER I-LOC I-LOC", "PER:0-0")]
    [InlineData(TagScheme.Iob2, "B-PER B-PER", "PER:0-0 PER:1-1")]
    // IOE1: E- only between two entities of one type.
    [InlineData(TagScheme.Ioe1, "I-PER E-PER I-PER", "PER:0-1 PER:2-2")]
    [InlineData(TagScheme.Ioe1, "I-PER I-LOC O", "PER:0-0 LOC:1-1")]
    [InlineData(TagScheme.Ioe1, "I-PER E-PER O", "")] // E- before O breaks the scheme
    // IOE2: every entity ends with E-.
    [InlineData(TagScheme.Ioe2, "I-PER E-PER O E-LOC", "PER:0-1 LOC:3-3")]
    [InlineData(TagScheme.Ioe2, "I-PER I-PER O", "")] // no end
    [InlineData(TagScheme.Ioe2, "E-PER E-PER", "PER:0-0 PER:1-1")]
    // IOBES.
    [InlineData(TagScheme.Iobes, "B-PER I-PER E-PER S-LOC", "PER:0-2 LOC:3-3")]
    [InlineData(TagScheme.Iobes, "B-PER I-PER O", "")] // no end
    [InlineData(TagScheme.Iobes, "B-PER E-LOC", "")]
    [InlineData(TagScheme.Iobes, "S-PER E-PER", "PER:0-0")]
    [InlineData(TagScheme.Iobes, "I-PER E-PER", "")]
    // BILOU.
    [InlineData(TagScheme.Bilou, "B-PER I-PER L-PER U-LOC U-LOC", "PER:0-2 LOC:3-3 LOC:4-4")]
    [InlineData(TagScheme.Bilou, "B-PER O", "")]
    public void ReadStrict_Tags_GivesTheEntitiesThatTheSchemeAllows(TagScheme scheme, string tags, string expected) =>
        Shown(EntityReader.ReadStrict(Split(tags), scheme)).Should().Be(expected);

    [Theory]
    [InlineData(TagScheme.Iob2, "S-PER")]
    [InlineData(TagScheme.Iobes, "L-PER")]
    [InlineData(TagScheme.Ioe2, "B-PER")]
    public void ReadStrict_AnotherSchemesTag_IsRefused(TagScheme scheme, string tag) =>
        FluentActions.Invoking(() => EntityReader.ReadStrict([tag], scheme)).Should().Throw<ArgumentException>();

    [Fact]
    public void Add_Sentences_CountsWholeEntitiesOfTheRightType()
    {
        var counter = new EntityCounter();
        counter.Add(Split("B-PER I-PER O B-LOC"), Split("B-PER I-PER O B-ORG")); // PER right; LOC missed; ORG wrong
        counter.Add(Split("B-PER I-PER O"), Split("B-PER O O")); // half an entity is a wrong one and a missed one

        counter.Types.Should().BeEquivalentTo(new Dictionary<string, HitCounts>
        {
            ["PER"] = new(1, 1, 1),
            ["LOC"] = new(0, 0, 1),
            ["ORG"] = new(0, 1, 0),
        });
        AverageScores micro = AverageScores.Micro(counter.Types.Values);
        micro.Precision.Should().BeApproximately(1 / 3.0, 1e-12);
        micro.Recall.Should().BeApproximately(1 / 3.0, 1e-12);
        AverageScores.Macro(counter.Types.Values).F1.Should().BeApproximately(0.5 / 3, 1e-12);
        counter.Accuracy.Should().BeApproximately(5 / 7.0, 1e-12);
    }

    [Fact]
    public void Add_StartWithI_IsRightByDefaultAndWrongStrictly()
    {
        var usual = new EntityCounter();
        var strict = new EntityCounter(TagScheme.Iob2);
        usual.Add(Split("B-PER I-PER"), Split("I-PER I-PER"));
        strict.Add(Split("B-PER I-PER"), Split("I-PER I-PER"));

        usual.Types["PER"].Should().Be(new HitCounts(1, 0, 0));
        strict.Types["PER"].Should().Be(new HitCounts(0, 0, 1));
    }

    [Fact]
    public void Add_NoGoldEntity_HasZeroScores()
    {
        var counter = new EntityCounter();
        counter.Add(Split("O O"), Split("O O"));

        counter.Types.Should().BeEmpty();
        counter.Accuracy.Should().Be(1);
        AverageScores.Micro(counter.Types.Values).F1.Should().Be(0, "scikit-learn and seqeval say 0 where there is nothing to find");
    }

    private static string[] Split(string tags) => tags.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Shown(IEnumerable<Entity> entities) =>
        string.Join(' ', entities.Select(entity => $"{entity.Type}:{entity.Start}-{entity.End}"));
}
