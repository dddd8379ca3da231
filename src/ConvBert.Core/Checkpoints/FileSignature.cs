namespace ConvBert.Checkpoints;

/// <summary>Identifies a file by its first bytes, for error messages about files that are not what their names say.</summary>
internal static class FileSignature
{
    internal const int Length = 512;

    internal static bool IsZip(ReadOnlySpan<byte> beginning) => beginning.StartsWith("PK\x3\x4"u8) || beginning.StartsWith("PK\x5\x6"u8);

    internal static bool IsPickle(ReadOnlySpan<byte> beginning) => beginning is [0x80, <= 5, ..];

    internal static bool IsHdf5(ReadOnlySpan<byte> beginning) => beginning is [0x89, (byte)'H', (byte)'D', (byte)'F', ..];

    internal static bool IsLfsPointer(ReadOnlySpan<byte> beginning) => beginning.StartsWith("version "u8);

    internal static bool IsTar(ReadOnlySpan<byte> beginning) => beginning.Length >= 262 && beginning[257..].StartsWith("ustar"u8);

    internal static bool IsSafetensors(ReadOnlySpan<byte> beginning) =>
        beginning.Length > 8 && beginning[5] == 0 && beginning[6] == 0 && beginning[7] == 0 && beginning[8] == '{';

    /// <summary>A clause: "it is a git-lfs pointer …".</summary>
    internal static string Describe(ReadOnlySpan<byte> beginning)
    {
        if (beginning.IsEmpty) return "it is empty";
        if (IsLfsPointer(beginning)) return "it is a git-lfs pointer, a small text in place of the real file; fetch that with git lfs pull";
        if (IsZip(beginning)) return "it is a zip archive, as PyTorch writes";
        if (IsHdf5(beginning)) return "it is an HDF5 file, as TensorFlow writes";
        if (IsTar(beginning)) return "it is a tar archive, as PyTorch wrote before version 0.1.10";
        if (IsSafetensors(beginning)) return "it is a safetensors file";
        if (IsPickle(beginning)) return "it is a Python pickle";
        return beginning.TrimStart(" \t\r\n"u8) is [(byte)'<', ..] ? "it is a web page" : "its first bytes are of no known format";
    }
}
