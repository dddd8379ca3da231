using System.Diagnostics;

namespace ConvBert.Comparison;

/// <summary>This program in another process.</summary>
internal static class OwnProgram
{
    /// <summary>Starts a process; its standard output is the caller's to read.</summary>
    /// <param name="program">This program, published in some way; null for the one that runs.</param>
    /// <param name="arguments">Its command line.</param>
    public static Process Start(string? program, params IEnumerable<string> arguments)
    {
        string[] assembly = [];
        if (program is null)
        {
            program = Environment.ProcessPath!;
            if (Path.GetFileNameWithoutExtension(program) == "dotnet") assembly = [Environment.GetCommandLineArgs()[0]];
        }

        return Process.Start(new ProcessStartInfo(program, [.. assembly, .. arguments]) { RedirectStandardOutput = true })!;
    }
}
