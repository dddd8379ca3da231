namespace ConvBert.Orleans.Tests.Processes;

/// <summary>A test with PostgreSQL's programs; skipped with a reason where there are none.</summary>
internal class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = Reason;

    protected static string? Reason =>
        PostgresServer.Binaries is null ? "Needs PostgreSQL's programs: apt-get install postgresql." : null;
}

/// <summary>One of the long trials, which <c>tests/cluster/run</c> makes; skipped elsewhere.</summary>
internal sealed class TrialFactAttribute : PostgresFactAttribute
{
    private const string Variable = "CONVBERT_CLUSTER_TRIALS";

    /// <param name="needs">A file without which the trial cannot be.</param>
    /// <param name="package">The package of Debian that has it.</param>
    /// <param name="needsRoot">Whether file systems are mounted.</param>
    public TrialFactAttribute(string? needs = null, string? package = null, bool needsRoot = false)
    {
        if (Environment.GetEnvironmentVariable(Variable) is null) Skip = "A long trial: tests/cluster/run.";
        else if (needs is not null && !File.Exists(needs)) Skip = $"Needs {needs}: apt-get install {package}.";
        else if (needsRoot && Environment.UserName != "root") Skip = "Mounting a file system needs root.";
    }
}
