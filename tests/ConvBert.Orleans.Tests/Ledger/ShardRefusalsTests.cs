using ConvBert.Orleans.Ledger;

namespace ConvBert.Orleans.Tests.Ledger;

public sealed class ShardRefusalsTests
{
    private readonly ShardRefusals _refusals = new();

    [Fact]
    public void Refusals_OfOneHolder_AreFinalOnlyWhereItIsAlone()
    {
        for (int i = 0; i < 2; i++) _refusals.Add("a", 4);
        _refusals.AreFinal(4, tries: 3, ["a"]).Should().BeFalse("it has another try");
        _refusals.Add("a", 4);

        _refusals.AreFinal(4, tries: 3, ["a"]).Should().BeTrue();
        _refusals.AreFinal(4, tries: 3, ["a", "b"]).Should().BeFalse("b may have what a lacks");
        _refusals.AreFinal(3, tries: 3, ["a"]).Should().BeFalse();
        _refusals.Add("b", 4);
        _refusals.AreFinal(4, tries: 3, ["a", "b"]).Should().BeTrue();
        _refusals.Clear();
        _refusals.AreFinal(4, tries: 3, []).Should().BeFalse();
    }

    [Fact]
    public void Grant_GivesAHolderLastWhatItCouldNotRead()
    {
        var ledger = new ShardLedger([.. Enumerable.Range(0, 3).Select(i => new Shard(i, "/in", i, 1))], TimeSpan.FromMinutes(1), new ManualClock());
        _refusals.Add("a", 0);

        int?[] granted = [.. Enumerable.Range(0, 4).Select(_ => ledger.Grant("a", isLast: ordinal => _refusals.Has("a", ordinal))?.Ordinal)];

        granted.Should().Equal(1, 2, 0, null);
    }
}
