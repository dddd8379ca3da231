using System.Diagnostics.Tracing;
using ConvBert.Kernels;
using ConvBert.Tests.Support;

namespace ConvBert.Tests.Model;

/// <summary>
/// Which tier runs, which one could, and the warning where they differ: here the same, less in child processes (<see cref="TierTests"/>).
/// </summary>
public class RuntimeReportTests
{
    [Fact]
    public void TierAdvice_IsThereExactlyWhereTheTiersDiffer()
    {
        ConvBertRuntime.AvailableTier.Should().BeOneOf(Enum.GetValues<SimdTier>().Where(tier => tier >= ConvBertRuntime.Tier));
        if (ConvBertRuntime.Tier == ConvBertRuntime.AvailableTier) ConvBertRuntime.TierAdvice.Should().BeNull();
        else ConvBertRuntime.TierAdvice.Should().Contain(ConvBertRuntime.Tier.ToString()).And.Contain(
            ConvBertRuntime.AvailableTier.ToString());
    }

    [Fact]
    public void Process_OfTheTests_IsNotNative() => ConvBertRuntime.IsNativeAot.Should().BeFalse();

    [Fact]
    public void Load_OfTwoModels_WarnsOnceWhereTheTiersDiffer()
    {
        using var listener = new WarningListener();
        for (int i = 0; i < 2; i++) ConvBertModel.FromPretrained(GoldenFolder.Of("models", "groups_4")).Dispose();
        if (ConvBertRuntime.TierAdvice is not { } advice)
        {
            listener.Warnings.Should().BeEmpty();
            return;
        }

        listener.Warnings.Should().ContainSingle().Which.Should().Equal(
            ConvBertRuntime.Tier.ToString(), ConvBertRuntime.AvailableTier.ToString(), advice);
    }

    private sealed class WarningListener : EventListener
    {
        public List<object?[]> Warnings { get; } = [];

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "ConvBert") EnableEvents(eventSource, EventLevel.Warning);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            // Called by the base constructor's thread for every source; only ours is enabled.
            if (eventData.EventSource.Name == "ConvBert") Warnings.Add([.. eventData.Payload!]);
        }
    }
}
