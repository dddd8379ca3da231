namespace ConvBert.Tokenization.Tests.Support;

/// <summary>A test of what only Linux has; skipped with a reason elsewhere.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "needs links, devices and /proc as Linux has them.";
    }
}
