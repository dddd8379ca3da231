namespace ConvBert.Robustness;

/// <summary>The command that is tried: the one built beside this program, unless an argument names another.</summary>
internal static class BuiltCommand
{
    public static string Path { get; set; } =
        System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "convbert.exe" : "convbert");
}
