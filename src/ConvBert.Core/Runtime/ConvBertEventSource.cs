using System.Diagnostics.Tracing;

namespace ConvBert.Runtime;

/// <summary>
/// The event source <c>ConvBert</c>: one warning per process, once a model is loaded and a listener is attached, if the kernels run on a
/// lower tier than the processor supports. A NativeAOT build has event sources only with <c>EventSourceSupport</c>.
/// </summary>
[EventSource(Name = "ConvBert")]
internal sealed class ConvBertEventSource : EventSource
{
    private const int TierBelowAvailableId = 1;
    private int _modelLoaded;
    private int _reported;

    private ConvBertEventSource()
    {
    }

    public static ConvBertEventSource Log { get; } = new();

    /// <summary>A model was loaded: reports the tier that it runs on.</summary>
    [NonEvent]
    public void ReportTier()
    {
        Volatile.Write(ref _modelLoaded, 1);
        WarnOnce();
    }

    [Event(TierBelowAvailableId, Level = EventLevel.Warning, Message = "{2}")]
    public void TierBelowAvailable(string tier, string availableTier, string advice) =>
        WriteEvent(TierBelowAvailableId, tier, availableTier, advice);

    /// <summary>A listener attached after the first model is loaded receives the warning too.</summary>
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        if (command?.Command == EventCommand.Enable && Volatile.Read(ref _modelLoaded) != 0) WarnOnce();
    }

    [NonEvent]
    private void WarnOnce()
    {
        if (!IsEnabled(EventLevel.Warning, EventKeywords.None) || ConvBertRuntime.TierAdvice is not { } advice) return;
        if (Interlocked.Exchange(ref _reported, 1) != 0) return;
        TierBelowAvailable(ConvBertRuntime.Tier.ToString(), ConvBertRuntime.AvailableTier.ToString(), advice);
    }
}
