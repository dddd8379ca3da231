namespace ConvBert.Testing;

/// <summary>Tests of this assembly, run again in a child process, whose runtime may lack some instructions.</summary>
internal static class ChildTests
{
    private const string RequestVariable = "CONVBERT_TESTS_REQUEST";

    /// <summary>In a child: what its parent asks for, such as the file that it waits for; null in a process that is no child.</summary>
    public static string? Request => Environment.GetEnvironmentVariable(RequestVariable);

    /// <summary>
    /// Runs the tests of <paramref name="filter"/> with a setting of the runtime switched off and gives what they printed; one that fails
    /// there fails here.
    /// </summary>
    public static Task<string> RunAsync(string setting, string filter, string request = "") =>
        DotnetHost.RunAsync(Arguments(filter), (setting, "0"), (RequestVariable, request));

    /// <summary>Runs the tests of <paramref name="filter"/> in a process where nothing else runs and gives what they printed.</summary>
    public static Task<string> RunFreshAsync(string filter, string request, params (string Name, string? Value)[] environment) =>
        DotnetHost.RunAsync(Arguments(filter), [(RequestVariable, request), .. environment]);

    private static string[] Arguments(string filter) =>
        ["vstest", typeof(ChildTests).Assembly.Location, $"--TestCaseFilter:{filter}", "--logger:console;verbosity=normal"];
}
