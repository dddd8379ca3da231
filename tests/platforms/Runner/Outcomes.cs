using Xunit;
using Xunit.Abstractions;

namespace ConvBert.Platforms;

/// <summary>Counts the outcomes of tests and prints what failed.</summary>
internal sealed class Outcomes : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly Lock _lock = new();

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    public int Skipped { get; private set; }

    public ManualResetEvent Finished { get; } = new(false);

    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (_lock)
        {
            switch (message)
            {
                // An emulator that crashes leaves the name of the test.
                case ITestStarting started: Console.WriteLine($"begins {started.Test.DisplayName}"); break;
                case ITestPassed: Passed++; break;
                case ITestSkipped: Skipped++; break;
                case ITestFailed failed: Fail(failed.Test.DisplayName, failed); break;
                // A fixture that throws fails no single test.
                case IErrorMessage error: Fail("the framework", error); break;
                case ITestAssemblyCleanupFailure failure: Fail("the assembly's end", failure); break;
                case ITestClassCleanupFailure failure: Fail(failure.TestClass.Class.Name, failure); break;
                case ITestAssemblyFinished: Finished.Set(); break;
                default: break;
            }
        }

        return true;
    }

    public void Dispose() => Finished.Dispose();

    private void Fail(string name, IFailureInformation failure)
    {
        Failed++;
        Console.WriteLine($"FAILED {name}: {string.Join(Environment.NewLine, failure.Messages)}");
        Console.WriteLine(string.Join(Environment.NewLine, failure.StackTraces));
    }
}
