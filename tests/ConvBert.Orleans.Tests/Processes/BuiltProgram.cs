namespace ConvBert.Orleans.Tests.Processes;

/// <summary>Programs as they are built: beside the tests they lack what the frameworks of the tests have.</summary>
internal static class BuiltProgram
{
    /// <summary>The program of a project, in the configuration of the tests.</summary>
    public static string PathOf(string project, string program) => Path.Combine(
        Repository.Root, "artifacts", "bin", project, Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), program);
}
