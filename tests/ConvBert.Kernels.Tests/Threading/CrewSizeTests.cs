using System.Diagnostics;
using ConvBert.Kernels.Threading;

namespace ConvBert.Kernels.Tests.Threading;

/// <summary>Regions of ten milliseconds of work on four threads, at invented times.</summary>
public class CrewSizeTests
{
    private const int Workers = 4;
    private static readonly long Work = Stopwatch.Frequency / 100;

    private readonly CrewSize _size = new();
    private long _now;

    [Fact]
    public void Most_WithoutLongWaits_IsEverybody()
    {
        for (int i = 0; i < 1000; i++) Run(waited: Work * 9 / 10).Should().Be(Workers);
    }

    [Fact]
    public void Most_AWaitOnceInAWhile_ChangesNothing()
    {
        for (int i = 0; i < 1000; i++) Run(waited: i % 20 == 0 ? 8 * Work : Work / 10).Should().Be(Workers);
    }

    [Fact]
    public void Most_OnlyLongWaits_HalvesTheCrewForMostOfTheTime()
    {
        long whole = 0, start = _now;
        for (int i = 0; i < 2000; i++)
        {
            long before = _now;
            if (Run(waited: 10 * Work) == Workers) whole += _now - before;
        }

        whole.Should().BeLessThan((_now - start) / 4);
    }

    [Fact]
    public void Most_HalfACrewThatWaitsAsWell_IsHalvedAgain()
    {
        var seen = new HashSet<int>();
        for (int i = 0; i < 200; i++) seen.Add(Run(waited: 10 * Work, alwaysWaits: true));
        seen.Should().BeEquivalentTo([4, 2, 1]);
    }

    [Fact]
    public void Most_WaitsInThreeOfTenRegionsThatCostMoreThanTheyGain_HalvesTheCrew()
    {
        int halved = 0;
        for (int i = 0; i < 1000; i++)
        {
            if (Run(waited: i % 10 < 3 ? 8 * Work : Work / 10) < Workers) halved++;
        }

        halved.Should().BeGreaterThan(500);
    }

    [Fact]
    public void Most_OnceTheNeighbourIsGone_IsEverybodyAfterSomeHundredRegions()
    {
        for (int i = 0; i < 500; i++) Run(waited: 10 * Work);
        for (int i = 0; i < 300; i++) Run(waited: 0);
        for (int i = 0; i < 500; i++) Run(waited: 0).Should().Be(Workers);
    }

    [Fact]
    public void Most_RegionsOfMicroseconds_AreNotHalvedForOneTimeSlice()
    {
        long work = Stopwatch.Frequency / 20_000;
        for (int i = 0; i < 1000; i++)
        {
            _size.Most(_now).Should().Be(int.MaxValue);
            long waited = i % 200 == 0 ? 80 * work : 0;
            _now += work + waited;
            _size.Report(2, work + waited, waited, _now);
        }
    }

    /// <summary>Runs a region whose caller waits if the crew is whole, or always; returns the size of the crew.</summary>
    private int Run(long waited, bool alwaysWaits = false)
    {
        int workers = Math.Min(Workers, _size.Most(_now));
        if (workers < Workers && !alwaysWaits) waited = 0;
        _now += Work + waited;
        _size.Report(workers, Work + waited, waited, _now);
        return workers;
    }
}
