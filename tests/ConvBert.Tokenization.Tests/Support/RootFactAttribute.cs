namespace ConvBert.Tokenization.Tests.Support;

/// <summary>A test that mounts a file system; skipped with a reason where that is not allowed.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) Skip = "needs Linux and root to mount a small file system.";
    }
}
