using System.Text;
using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>
/// The bytes of an HDF5 file by address. All structures are read through this class, which checks that they are inside the file and that
/// their total size is at most a small multiple of it: cycles and structures that are used over and over end in an error.
/// </summary>
internal sealed class Hdf5Source(ReadableFile file) : IDisposable
{
    /// <summary>The undefined address.</summary>
    internal const ulong Undefined = ulong.MaxValue;

    private const long MinBudget = 1 << 16;
    private const int BudgetPerByte = 4;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private long _budget = MinBudget + file.Length * BudgetPerByte;

    internal string Path => file.Path;

    internal long Length => file.Length;

    /// <summary>The position of address 0 in the file: after a user block, if there is one.</summary>
    internal ulong BaseAddress { get; set; }

    /// <summary>Reads a structure.</summary>
    internal byte[] Read(ulong address, ulong length, string structure)
    {
        long position = Locate(address, length, structure);
        if ((long)length > _budget || length > (ulong)Array.MaxLength)
            throw Fail(
                $"its structures form cycles or overlap: they take more than {BudgetPerByte} times the size of the file ({structure})");
        _budget -= (long)length;
        return file.ReadBytes(position, (int)length);
    }

    /// <summary>Reads data of a dataset at a position given by <see cref="Locate"/>.</summary>
    internal void ReadNumbers(long position, Span<byte> destination) => file.ReadExactly(position, destination);

    /// <summary>The position in the file of a range of addresses.</summary>
    /// <exception cref="CheckpointException">The range is not inside the file.</exception>
    internal long Locate(ulong address, ulong length, string structure)
    {
        ulong end = (ulong)file.Length - BaseAddress;
        if (address > end || length > end - address)
            throw Fail($"{structure} at address {address} takes {length} bytes; the file ends at {end}");
        return (long)(BaseAddress + address);
    }

    internal ByteCursor Cursor(ReadOnlySpan<byte> bytes, string structure) => new(bytes, Path, structure);

    /// <summary>Decodes a name up to its first NUL.</summary>
    internal string Text(ReadOnlySpan<byte> bytes, string structure)
    {
        int end = bytes.IndexOf((byte)0);
        try
        {
            return Utf8.GetString(end < 0 ? bytes : bytes[..end]);
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(Path, null, $"{structure} holds a name that is not valid UTF-8", e);
        }
    }

    internal CheckpointException Fail(string problem) => new(Path, null, problem);

    public void Dispose() => file.Dispose();
}
