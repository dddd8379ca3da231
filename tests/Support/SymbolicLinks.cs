namespace ConvBert.Testing;

/// <summary>Whether the system makes symbolic links.</summary>
internal static class SymbolicLinks
{
    public const string Absence = "needs symbolic links, of which this system makes none.";

    public static bool Exist { get; } = Try();

    private static bool Try()
    {
        using var folder = new TemporaryFolder();
        try
        {
            // Wine says that it has made one, and has not.
            return File.CreateSymbolicLink(folder.File("link"), "target").LinkTarget is not null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
