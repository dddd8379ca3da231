namespace ConvBert.Page.Tests;

/// <summary>A test in the system's Chromium; skipped with a reason where there is none.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Reason;

    /// <summary>The browser; null where there is none.</summary>
    public static string? Browser { get; } =
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    internal static string? Reason => Browser is null ? "Needs Chromium: apt-get install chromium." : null;
}

/// <summary>As <see cref="BrowserFactAttribute"/>, for several cases.</summary>
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = BrowserFactAttribute.Reason;
}
