namespace ConvBert.Core.Tests.Weights;

public sealed class ConvBertLoadOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(ConvBertLoadOptions.MaxThreads + 1)]
    [InlineData(100_000)]
    [InlineData(int.MaxValue)]
    public void Threads_OutOfRange_AreRefused(int threads)
    {
        Action create = () => _ = new ConvBertLoadOptions { Threads = threads };
        create.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(ConvBertLoadOptions.Threads))
            .WithMessage($"*from 1 to {ConvBertLoadOptions.MaxThreads}*");
        Action change = () => _ = new ConvBertLoadOptions() with { Threads = threads };
        change.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Threads_InRange_AreKept()
    {
        new ConvBertLoadOptions { Threads = ConvBertLoadOptions.MaxThreads }.Threads.Should().Be(ConvBertLoadOptions.MaxThreads);
        new ConvBertLoadOptions { Threads = null }.Threads.Should().BeNull();
        ConvBertRuntime.DefaultThreads.Should().BeInRange(1, ConvBertLoadOptions.MaxThreads);
    }
}
