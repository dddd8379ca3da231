namespace ConvBert.Cli.Tests.Support;

/// <summary>A test of what Linux does with descriptors, devices and signals; skipped with a reason elsewhere.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    /// <param name="asRoot">Whether only root can make what the test needs.</param>
    public LinuxFactAttribute(bool asRoot = false) => Skip = Reason(asRoot);

    internal static string? Reason(bool asRoot)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/bin/bash")) return "Needs Linux and bash.";
        return asRoot && Environment.UserName != "root" ? "Needs root: it mounts a file system or makes a device." : null;
    }
}

/// <summary>As <see cref="LinuxFactAttribute"/>, for several cases.</summary>
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute(bool asRoot = false) => Skip = LinuxFactAttribute.Reason(asRoot);
}
