namespace ConvBert.Tokenization.Tests.Support;

/// <summary>A test of permissions, which root does not need; skipped with a reason for root and on Windows, which has others.</summary>
internal sealed class UserFactAttribute : FactAttribute
{
    public UserFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "needs the permissions of Unix.";
        else if (Environment.IsPrivilegedProcess) Skip = "needs a user whom missing permissions keep from files; root may do everything.";
    }
}
