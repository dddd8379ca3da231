using System.Diagnostics;
using ConvBert.Serving.Engine;

namespace ConvBert.Serving.Tests.Engine;

/// <summary>What watching a queue costs.</summary>
public sealed class QueueMeterTests
{
    [Fact]
    public void Stages_WhileNobodyListens_AllocateNothing()
    {
        var meter = new QueueMeter("model", "task");
        Measure();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Measure();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Measure()
        {
            using Activity? span = meter.Span(inputs: 1);
            using (new StageClock(meter, RequestStage.Tokenize)) QueueMeter.Tokenized(span, tokens: 3);
            meter.Ran(span, TimeSpan.FromTicks(1), TimeSpan.FromTicks(2));
        }
    }
}
