using ConvBert.Pipelines;

namespace ConvBert.Core.Tests.Pipelines;

public class EntityAggregatorTests
{
    private static readonly string[] Conll = ["O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"];

    private static ScoredToken Token(string word, int start, int end, int index, bool isSubword, params (int Label, float Score)[] scores)
    {
        float[] all = new float[9];
        foreach ((int label, float score) in scores) all[label] = score;
        return new ScoredToken(word, all, start, end, index, isSubword);
    }

    private static List<TokenClassificationEntity> Aggregate(AggregationStrategy strategy, string[] labels, params ScoredToken[] tokens)
    {
        var entities = new List<TokenClassificationEntity>();
        new EntityAggregator(strategy, labels, ignoreLabels: [], Spell).Aggregate(tokens, entities);
        return entities;
    }

    private static string Spell(IReadOnlyList<string> tokens) =>
        string.Join(' ', tokens).Replace(" ##", string.Empty, StringComparison.Ordinal);

    private static ScoredToken[] EnzoAndUn() =>
    [
        Token("En", 0, 2, 1, false, (4, 0.9968166f)), Token("##zo", 2, 4, 2, true, (4, 0.9957636f)),
            Token("UN", 11, 13, 7, false, (5, 0.9986497f)),
    ];

    private static ScoredToken[] Ramazotti() =>
    [
        Token("Ra", 0, 2, 1, false, (1, 0.55f), (3, 0.45f)), Token("##ma", 2, 4, 2, true, (3, 0.2f), (7, 0.8f)),
            Token("##zotti", 11, 13, 3, true, (3, 0.4f), (6, 0.6f)),
    ];

    [Fact]
    public void Aggregate_None_GivesOneEntityAToken()
    {
        List<TokenClassificationEntity> entities = Aggregate(AggregationStrategy.None, Conll, EnzoAndUn());

        entities.Should().Equal(
            new TokenClassificationEntity { Entity = "I-PER", Score = 0.9968166f, Index = 1, Word = "En", Start = 0, End = 2 },
            new TokenClassificationEntity { Entity = "I-PER", Score = 0.9957636f, Index = 2, Word = "##zo", Start = 2, End = 4 },
            new TokenClassificationEntity { Entity = "B-ORG", Score = 0.9986497f, Index = 7, Word = "UN", Start = 11, End = 13 });
    }

    [Theory]
    [InlineData(AggregationStrategy.Simple, 0.9962901)]
    [InlineData(AggregationStrategy.First, 0.9968166)]
    [InlineData(AggregationStrategy.Max, 0.9968166)]
    [InlineData(AggregationStrategy.Average, 0.9962901)]
    public void Aggregate_Grouping_JoinsPiecesAndSeparatesTags(AggregationStrategy strategy, double score)
    {
        List<TokenClassificationEntity> entities = Aggregate(strategy, Conll, EnzoAndUn());

        entities.Select(e => (e.EntityGroup, e.Word, e.Start, e.End, e.Index, e.Entity)).Should().Equal(
            ("PER", "Enzo", 0, 4, null, null), ("ORG", "UN", 11, 13, null, null));
        entities[0].Score.Should().BeApproximately((float)score, 1e-6f);
        entities[1].Score.Should().BeApproximately(0.9986497f, 1e-6f);
    }

    [Fact]
    public void Aggregate_LabelsWithoutPrefix_GroupsByWholeLabel()
    {
        string[] labels = ["O", "MISC", "PER", "ORG", "LOC", "-", "-", "-", "-"];
        ScoredToken[] tokens =
        [
            Token("En", 0, 2, 1, false, (4, 0.9968166f)), Token("##zo", 2, 4, 2, true, (4, 0.9957636f)),
                Token("UN", 11, 13, 7, false, (3, 0.9986497f)),
        ];

        Aggregate(AggregationStrategy.None, labels, tokens).Select(e => e.Entity).Should().Equal("LOC", "LOC", "ORG");
        Aggregate(AggregationStrategy.Simple, labels, tokens).Select(e => (e.EntityGroup, e.Word)).Should().Equal(
            ("LOC", "Enzo"), ("ORG", "UN"));
    }

    [Theory]
    [InlineData(AggregationStrategy.First, "MISC", 0.55)]
    [InlineData(AggregationStrategy.Max, "LOC", 0.8)]
    [InlineData(AggregationStrategy.Average, "PER", 0.35)]
    public void Aggregate_TokensThatDisagree_FollowTheStrategy(AggregationStrategy strategy, string group, double score)
    {
        TokenClassificationEntity entity = Aggregate(strategy, Conll, Ramazotti()).Should().ContainSingle().Subject;

        (entity.EntityGroup, entity.Word, entity.Start, entity.End).Should().Be((group, "Ramazotti", 0, 13));
        entity.Score.Should().BeApproximately((float)score, 1e-6f);
    }

    [Fact]
    public void Aggregate_NoneOnTokensThatDisagree_KeepsEachBest() =>
        Aggregate(AggregationStrategy.None, Conll, Ramazotti()).Select(e => (e.Entity, e.Score)).Should().Equal(
            ("B-MISC", 0.55f), ("B-LOC", 0.8f), ("I-ORG", 0.6f));

    [Fact]
    public void Aggregate_SimpleOnNameSplitByTags_KeepsPiecesApart_AndWordStrategiesJoinThem()
    {
        ScoredToken[] tokens =
        [
            Token("Cons", 0, 4, 1, false, (3, 0.9f)), Token("##uelo", 4, 8, 2, true, (3, 0.8f)),
                Token("Araújo", 9, 15, 3, false, (4, 0.9f)), Token("Noguera", 16, 23, 4, false, (4, 0.9f)),
        ];

        Aggregate(AggregationStrategy.Simple, Conll, tokens).Select(e => (e.Word, e.Start, e.End)).Should().Equal(
            ("Cons", 0, 4), ("##uelo Araújo Noguera", 4, 23));
        Aggregate(AggregationStrategy.First, Conll,
            tokens).Select(e => (e.Word, e.Start, e.End)).Should().Equal(("Consuelo Araújo Noguera", 0, 23));
    }

    [Fact]
    public void Aggregate_BeginTagOfSameKind_OpensANewGroup()
    {
        ScoredToken[] tokens =
            [Token("Anna", 0, 4, 1, false, (3, 0.9f)), Token("Ben", 5, 8, 2, false, (3, 0.9f)), Token("Jones", 9, 14, 3, false, (4, 0.9f))];

        Aggregate(AggregationStrategy.Simple, Conll, tokens).Select(e => e.Word).Should().Equal("Anna", "Ben Jones");
    }

    [Fact]
    public void Aggregate_FirstTokenMarkedSubword_StillStartsAWord() =>
        Aggregate(AggregationStrategy.First, Conll, Token("##zo", 0, 2, 1, true, (3, 0.9f))).Select(e => e.Word).Should().Equal("##zo");

    [Fact]
    public void Aggregate_NothingScored_GivesNothing() => Aggregate(AggregationStrategy.Average, Conll).Should().BeEmpty();

    [Fact]
    public void Aggregate_AverageWithNaN_LeavesTheNaNOut()
    {
        TokenClassificationEntity entity =
            Aggregate(AggregationStrategy.Average, Conll, Token("a", 0, 1, 1, false, (3, 0.6f)),
            Token("##b", 1, 2, 2, true, (3, float.NaN))).Single();

        (entity.EntityGroup, entity.Score).Should().Be(("PER", 0.6f));
    }

    [Fact]
    public void Merge_OverlappingChunks_LongerThenBetterThenEarlierWins()
    {
        TokenClassificationEntity Of(int start, int end, float score, string tag) =>
            new() { EntityGroup = tag, Score = score, Word = tag, Start = start, End = end };

        List<TokenClassificationEntity> merged = OverlappingEntities.Merge(
        [
            Of(20, 25, 0.5f, "kept"), Of(0, 4, 0.9f, "short"), Of(0, 10, 0.4f, "long"), Of(12, 15, 0.3f, "worse"),
                Of(12, 15, 0.6f, "better"), Of(20, 25, 0.5f, "equal"), Of(25, 30, 0.1f, "next"),
        ]);

        merged.Select(e => e.EntityGroup).Should().Equal("long", "better", "kept", "next");
    }

    [Fact]
    public void Merge_Nothing_GivesNothing() => OverlappingEntities.Merge([]).Should().BeEmpty();
}
