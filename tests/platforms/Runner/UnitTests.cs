using System.Reflection;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ConvBert.Platforms;

/// <summary>Tests in this process: a test host starts another one, which an emulated processor cannot.</summary>
internal static class UnitTests
{
    /// <summary>Runs the tests and prints what failed; the exit code.</summary>
    /// <param name="assemblyName">The assembly of the tests.</param>
    /// <param name="prefixes">Beginnings of the tests' full names; none for all. Those after a minus sign are left out.</param>
    public static int Run(string assemblyName, string[] prefixes)
    {
        Assembly assembly = Assembly.Load(assemblyName);
        using var found = new FoundTests();
        using var framework = new XunitTestFramework(found);
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
        string[] excluded = [.. prefixes.Where(prefix => prefix.StartsWith('-')).Select(prefix => prefix[1..])];
        string[] included = [.. prefixes.Where(prefix => !prefix.StartsWith('-'))];
        // Class by class: to find the tests of others is to make their data, and what is left out may be what an emulator cannot do.
        foreach (string name in Classes(assembly, included))
        {
            discoverer.Find(name, includeSourceInformation: false, found, new FrameworkOptions());
            found.Finished.WaitOne();
            found.Finished.Reset();
        }

        List<ITestCase> cases = found.Cases.FindAll(test => (included.Length == 0 || BeginsWithAny(test, included))
            && !BeginsWithAny(test, excluded));
        using var outcomes = new Outcomes();
        if (cases.Count > 0)
        {
            using ITestFrameworkExecutor executor = framework.GetExecutor(assembly.GetName());
            // One after the other: what an emulator gets wrong, it gets wrong with many threads.
            var options = new FrameworkOptions();
            options.SetValue<bool?>("xunit.execution.DisableParallelization", true);
            executor.RunTests(cases, outcomes, options);
            outcomes.Finished.WaitOne();
        }

        Console.WriteLine($"{outcomes.Passed} passed, {outcomes.Failed} failed, {outcomes.Skipped} skipped");
        return outcomes.Failed == 0 && outcomes.Passed > 0 ? 0 : 1;
    }

    private static IEnumerable<string> Classes(Assembly assembly, string[] included) =>
        assembly.GetTypes().Select(type => type.FullName!).Where(name => included.Length == 0 || included.Any(
            prefix => name.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(name + ".", StringComparison.Ordinal)));

    private static bool BeginsWithAny(ITestCase test, string[] prefixes) =>
        prefixes.Any(prefix => test.DisplayName.StartsWith(prefix, StringComparison.Ordinal));
}
