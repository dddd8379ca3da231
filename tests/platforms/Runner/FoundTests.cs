using Xunit;
using Xunit.Abstractions;

namespace ConvBert.Platforms;

/// <summary>The tests that the framework finds.</summary>
internal sealed class FoundTests : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    public List<ITestCase> Cases { get; } = [];

    public ManualResetEvent Finished { get; } = new(false);

    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is ITestCaseDiscoveryMessage found) Cases.Add(found.TestCase);
        else if (message is IDiscoveryCompleteMessage) Finished.Set();
        return true;
    }

    public void Dispose() => Finished.Dispose();
}
