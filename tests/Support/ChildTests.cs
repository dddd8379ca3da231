namespace ConvBert.Testing;

/// <summary>Tests of this assembly, run again in a child process whose runtime may not use some instructions.</summary>
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
        DotnetHost.RunAsync(
            ["vstest", typeof(ChildTests).Assembly.Location, $"--TestCaseFilter:{filter}", "--logger:console;verbosity=normal"],
            (setting, "0"), (RequestVariable, request));
}
