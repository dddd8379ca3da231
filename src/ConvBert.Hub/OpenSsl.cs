using System.Runtime.InteropServices;

namespace ConvBert.Hub;

/// <summary>The library that .NET computes hashes and speaks TLS with on Linux.</summary>
internal static class OpenSsl
{
    /// <summary>The names that .NET looks for, newest first.</summary>
    private static readonly string[] Names = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    /// <summary>Refuses a download where the library is missing: .NET would end the process.</summary>
    /// <exception cref="ConvBertHubException">The system has none.</exception>
    public static void Require(string repository)
    {
        if (!OperatingSystem.IsLinux() || IsThere(Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE"))) return;
        throw new ConvBertHubException(
            repository, null, null,
            "a download needs OpenSSL, which this system does not have (libssl.so.3); install it, or copy the model's folder here by hand");
    }

    private static bool IsThere(string? version) =>
        (version is not null && NativeLibrary.TryLoad("libssl.so." + version, out _)) || Names.Any(name => NativeLibrary.TryLoad(name, out _));
}
