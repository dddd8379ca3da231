using ConvBert.Orleans.Ledger;
using CsCheck;

namespace ConvBert.Orleans.Tests.Ledger;

public sealed class ShardLedgerTests
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);

    private readonly ManualClock _clock = new();

    [Fact]
    public void Grant_GivesEachShardToOneHolder_InOrder()
    {
        ShardLedger ledger = Ledger(3);

        ledger.Grant("a")!.Ordinal.Should().Be(0);
        ledger.Grant("b")!.Ordinal.Should().Be(1);
        ledger.Grant("a")!.Ordinal.Should().Be(2);
        ledger.Grant("b").Should().BeNull();
    }

    [Fact]
    public void Grant_AfterTheLease_GivesTheShardToAnother()
    {
        ShardLedger ledger = Ledger(1);
        ledger.Grant("a");

        _clock.Advance(LeaseTime - TimeSpan.FromSeconds(1));
        ledger.Grant("b").Should().BeNull();
        ledger.Renew("a", 0).Should().BeTrue();
        _clock.Advance(LeaseTime - TimeSpan.FromSeconds(1));
        ledger.Grant("b").Should().BeNull("the lease was renewed");
        _clock.Advance(TimeSpan.FromSeconds(1));

        ledger.Grant("b")!.Ordinal.Should().Be(0);
        ledger.Renew("a", 0).Should().BeFalse("it is b's now");
    }

    [Fact]
    public void Lease_WhenTheWallClockJumps_Stays()
    {
        ShardLedger ledger = Ledger(1);
        ledger.Grant("a");

        _clock.JumpWallClock(TimeSpan.FromDays(400));
        ledger.Grant("b").Should().BeNull();
        _clock.JumpWallClock(TimeSpan.FromDays(-800));
        _clock.Advance(LeaseTime);
        ledger.Grant("b").Should().NotBeNull();
    }

    [Fact]
    public void Renew_OfAShardThatWaits_AdoptsIt()
    {
        ShardLedger reopened = Ledger(2);

        reopened.Renew("a", 1).Should().BeTrue("the ledger was opened anew and the holder lives");
        reopened.Grant("b")!.Ordinal.Should().Be(0);
        reopened.Grant("b").Should().BeNull();
    }

    [Fact]
    public void Grant_JustAfterReopening_WaitsForHoldersOfBefore()
    {
        ShardLedger reopened = Ledger(1);

        reopened.Grant("b", mayBeHeld: true).Should().BeNull();
        _clock.Advance(LeaseTime / 3);
        reopened.Grant("b", mayBeHeld: true).Should().NotBeNull();
    }

    [Fact]
    public void Complete_Twice_CountsOnce()
    {
        ShardLedger ledger = Ledger(2);
        ledger.Grant("a");

        ledger.Complete(Result(0)).Should().BeTrue();
        ledger.Complete(Result(0)).Should().BeFalse();

        ledger.Done.Should().Be(1);
        ledger.IsComplete.Should().BeFalse();
        ledger.Renew("a", 0).Should().BeFalse("it is done");
    }

    [Fact]
    public void Complete_WithOtherContent_IsRefused()
    {
        ShardLedger ledger = Ledger(1);
        ledger.Complete(Result(0));

        ledger.Invoking(it => it.Complete(Result(0) with { Sha256 = "ff" })).Should().Throw<ShardConflictException>()
            .WithMessage("*Shard 0*ff*");
        ledger.Results[0].Should().Be(Result(0));
    }

    [Fact]
    public void Release_WithRest_KeepsTheShardFromEveryoneForAWhile()
    {
        ShardLedger ledger = Ledger(2);
        ledger.Grant("a");
        ledger.Release("b", 0);
        ledger.Held["a"].Should().Equal([0], "it is not b's to give back");

        ledger.Release("a", 0, ledger.Rest);
        ledger.Grant("a")!.Ordinal.Should().Be(1);
        ledger.Grant("a").Should().BeNull();
        _clock.Advance(ledger.Rest);
        ledger.Grant("a")!.Ordinal.Should().Be(0);
    }

    [Fact]
    public void Drop_OfADeadHolder_FreesItsShardsAtOnce()
    {
        ShardLedger ledger = Ledger(3);
        ledger.Grant("a");
        ledger.Grant("b");
        ledger.Grant("a");

        ledger.Drop("a");

        ledger.Grant("c")!.Ordinal.Should().Be(0);
        ledger.Grant("c")!.Ordinal.Should().Be(2);
        ledger.Grant("c").Should().BeNull();
    }

    [Fact]
    public void Reopen_OfAResultThatIsGone_LetsItBeAnsweredAgain()
    {
        ShardLedger ledger = Ledger(1);
        ledger.Complete(Result(0));

        ledger.Reopen(0);

        ledger.IsComplete.Should().BeFalse();
        ledger.BytesDone.Should().Be(0);
        ledger.Grant("a").Should().NotBeNull();
    }

    /// <summary>Whatever holders do in whatever order, each shard ends with one result, and no two live leases are of one shard.</summary>
    [Fact]
    public void AnyHistory_EndsWithEachShardOnce() => Gen.Int[0, 1 << 20].Sample(seed =>
    {
        var random = new Random(seed);
        ShardLedger ledger = Ledger(12);
        string[] holders = ["a", "b", "c"];
        for (int step = 0; step < 200; step++)
        {
            string holder = holders[random.Next(holders.Length)];
            int ordinal = random.Next(12);
            switch (random.Next(6))
            {
                case 0: ledger.Grant(holder); break;
                case 1: ledger.Renew(holder, ordinal); break;
                case 2: ledger.Release(holder, ordinal, TimeSpan.FromSeconds(random.Next(30))); break;
                case 3: _clock.Advance(TimeSpan.FromSeconds(random.Next(40))); break;
                case 4: ledger.Drop(holder); break;
                case 5 when ledger.Held[holder].ToArray() is [var mine, ..]: ledger.Complete(Result(mine)); break;
            }

            int[] held = [.. ledger.Held.SelectMany(shards => shards)];
            Assert.Equal(held.Length, held.Distinct().Count());
            Assert.DoesNotContain(held, shard => ledger.Results[shard] is not null);
        }

        while (!ledger.IsComplete)
        {
            _clock.Advance(LeaseTime);
            while (ledger.Grant("z") is { } shard) ledger.Complete(Result(shard.Ordinal));
        }

        ledger.Results.Select(result => result!.Ordinal).Should().Equal(Enumerable.Range(0, 12));
    }, iter: 50, threads: 1);

    private static ShardResult Result(int ordinal) => new(ordinal, 10, 1, 0, 100, "00");

    private ShardLedger Ledger(int shards) => new(
        [.. Enumerable.Range(0, shards).Select(ordinal => new Shard(ordinal, "/in", ordinal * 10, 10))], LeaseTime, _clock);
}
